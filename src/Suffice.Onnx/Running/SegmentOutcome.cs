using Microsoft.ML.OnnxRuntime;
using Suffice.Onnx.Wholes;

namespace Suffice.Onnx.Running;

/// <summary>What a segment gave: numbers in the memory of this process, a row for each input of the batch.</summary>
/// <param name="Values">By the names of outputs; there may be more rows than inputs.</param>
/// <param name="Owner">Holds them; null: they are used again by the next batch.</param>
internal sealed record SegmentOutcome(IReadOnlyDictionary<string, OrtValue> Values, IDisposable? Owner) : IDisposable
{
    /// <summary>An input's row of an output.</summary>
    public ReadOnlySpan<float> Row(string output, int row) => Row(Values[output], row);

    /// <summary>What some inputs take along, a copy, by the names that it has in the next segment.</summary>
    public Dictionary<string, OrtValue> Onward(IReadOnlyList<int> rows)
    {
        var taken = new Dictionary<string, OrtValue>();
        foreach ((string name, OrtValue value) in Values)
            if (SegmentNames.Onward(name) is { } next)
                taken[next] = Picked(value, rows);
        return taken;
    }

    public void Dispose() => Owner?.Dispose();

    private static OrtValue Picked(OrtValue value, IReadOnlyList<int> rows)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        int size = (int)Size(shape);
        float[] picked = new float[rows.Count * size];
        for (int i = 0; i < rows.Count; i++)
            Row(value, rows[i]).CopyTo(picked.AsSpan(i * size));
        return OrtValue.CreateTensorValueFromMemory(picked, [rows.Count, .. shape[1..]]);
    }

    private static ReadOnlySpan<float> Row(OrtValue value, int row)
    {
        int size = (int)Size(value.GetTensorTypeAndShape().Shape);
        return value.GetTensorDataAsSpan<float>().Slice(row * size, size);
    }

    private static long Size(long[] shape) => shape.Skip(1).Aggregate(1L, (product, length) => product * length);
}
