using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>
/// Texts in the one form of input that engines' processes know, rows of single-precision numbers of one length: how many tokens, their ids,
/// then zeros. Ids stay below 2²⁴, so none is rounded.
/// </summary>
internal sealed class TextRows : InputRows
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

    public override int Floats(ModelDescription model) => Floats(model.Tokens);

    /// <summary>Random tokens, no text longer than half of the most.</summary>
    public override float[] Noise(ModelDescription model, int count)
    {
        var random = new Random(1);
        return Random(model, Enumerable.Range(0, count).Select(_ => random.Next(1, (model.Tokens / 2) + 1)), random);
    }

    /// <summary>Rows of random tokens.</summary>
    /// <param name="model">What reads them.</param>
    /// <param name="lengths">Tokens of each text.</param>
    /// <param name="random">Of ids.</param>
    public static float[] Random(ModelDescription model, IEnumerable<int> lengths, Random random)
    {
        int floats = Floats(model.Tokens),
            vocabulary = model.Text!.Vocabulary;
        return
        [
            .. lengths.SelectMany(length =>
            {
                float[] row = new float[floats];
                Write([.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))], row);
                return row;
            }),
        ];
    }

    /// <summary>Texts often lie sorted by class, and those of a class are of like length; those that come to a server are not.</summary>
    public override IReadOnlyList<int> Ordered(IReadOnlyList<int> examples)
    {
        int[] order = [.. examples];
        new Random(1).Shuffle(order);
        return order;
    }

    public override void Write(ModelInput input, string name, BundleManifest manifest, Span<float> row) =>
        Write(((TokenText)input).Ids, row);

    public override void Fill(InputBatch batch, ReadOnlySpan<float> rows, int floats)
    {
        batch.Clear();
        for (int from = 0; from < rows.Length; from += floats)
            batch.Add(new TokenText(Read(rows.Slice(from, floats))), "a text of the bench");
    }
}
