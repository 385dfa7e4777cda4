using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>
/// Texts in the one form of input that engines' processes know, rows of single-precision numbers of one length: how many tokens, their ids,
/// then zeros. Ids stay below 2²⁴, so none is rounded.
/// </summary>
internal static class TextRows
{
    /// <summary>Numbers of a row.</summary>
    public static int Floats(int maxTokens) => 1 + maxTokens;

    /// <summary>Writes a text into a row of zeros.</summary>
    public static void Write(ReadOnlySpan<int> ids, Span<float> row)
    {
        row[0] = ids.Length;
        for (int i = 0; i < ids.Length; i++)
            row[1 + i] = ids[i];
    }

    /// <summary>The ids in a row.</summary>
    public static int[] Read(ReadOnlySpan<float> row)
    {
        int[] ids = new int[(int)row[0]];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = (int)row[1 + i];
        return ids;
    }

    /// <summary>Texts of random tokens, none longer than half of the most: what to run on where no real ones are.</summary>
    public static float[] Noise(ModelDescription model, int count, int seed)
    {
        var random = new Random(seed);
        int floats = Floats(model.Tokens);
        float[] rows = new float[count * floats];
        for (int i = 0; i < count; i++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(1, (model.Tokens / 2) + 1)).Select(_ => random.Next(model.Text!.Vocabulary))];
            Write(ids, rows.AsSpan(i * floats, floats));
        }
        return rows;
    }

    /// <summary>Fills a batch with rows.</summary>
    public static void Fill(InputBatch batch, ReadOnlySpan<float> rows, int floats)
    {
        batch.Clear();
        for (int from = 0; from < rows.Length; from += floats)
            batch.Add(new TokenText(Read(rows.Slice(from, floats))), "a text of the bench");
    }
}
