namespace Suffice.Execution;

/// <summary>Embeddings of length 1, so that their inner products are cosines.</summary>
internal static class EmbeddingLength
{
    /// <summary>Scales an embedding, in place, to Euclidean length 1; one of zeros stays as it is.</summary>
    public static void ToOne(Span<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        double length = Math.Sqrt(squares);
        for (int i = 0; length > 0 && i < values.Length; i++)
            values[i] = (float)(values[i] / length);
    }
}
