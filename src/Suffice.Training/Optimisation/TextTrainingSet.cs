using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Training.Networks;

namespace Suffice.Training.Optimisation;

/// <summary>Texts as tokens.</summary>
internal sealed class TextTrainingSet : TrainingSet
{
    /// <summary>So many batches are sorted by length together: enough to leave little padding, few enough to leave chance.</summary>
    private const int SortedBatches = 50;

    private readonly TokenText[] texts;

    /// <param name="model">What reads them.</param>
    /// <param name="texts">(n).</param>
    /// <param name="labels">(n).</param>
    public TextTrainingSet(ModelDescription model, TokenText[] texts, long[] labels)
        : base(model, labels)
    {
        this.texts = texts;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TokenText text in texts)
        {
            sha.AppendData(MemoryMarshal.AsBytes<int>([text.Ids.Length]));
            sha.AppendData(MemoryMarshal.AsBytes<int>(text.Ids));
        }
        ContentHash = Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    public override string ContentHash { get; }

    public override int MostTokens => texts.Max(text => text.Ids.Length);

    public override long StaticMacs => (long)Math.Round(texts.Average(text => CostModel.Static(Model, text.Ids.Length)));

    /// <summary>Texts of like length together, in an order that chance decides, so that little is padded.</summary>
    public override IEnumerable<int[]> Batches(int size, Random random)
    {
        int[] order = [.. base.Batches(Count, random).Single()];
        int[][] batches =
        [
            .. order
                .Chunk(SortedBatches * size)
                .SelectMany(chunk => chunk.OrderBy(i => texts[i].Ids.Length))
                .Chunk(size)
                .Where(batch => batch.Length == Math.Min(size, Count)),
        ];
        random.Shuffle(batches);
        return batches;
    }

    public override IEnumerable<int[]> Alike(int[] indices, int size) => indices.OrderBy(i => texts[i].Ids.Length).Chunk(size);

    public override NetworkInput Plain(int[] indices, bool mirrored = false) => NetworkInput.Of([.. indices.Select(i => texts[i])]);

    public override NetworkInput Augmented(int[] indices, TrainingOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        return NetworkInput.Of([
            .. indices.Select(i => options.WordDropout > 0 ? WithoutSome(texts[i], options.WordDropout, random) : texts[i]),
        ]);
    }

    /// <summary>
    /// Leaves out pieces at random, never the first token, which is the class token, nor the last, the separator (compare Iyyer et al.
    /// 2015, "word dropout").
    /// </summary>
    internal static TokenText WithoutSome(TokenText text, double share, Random random)
    {
        int last = text.Ids.Length - 1;
        int[] kept = [.. Enumerable.Range(0, text.Ids.Length).Where(i => i == 0 || i == last || random.NextDouble() >= share)];
        return new TokenText([.. kept.Select(i => text.Ids[i])], text.Types is { } types ? [.. kept.Select(i => types[i])] : null);
    }
}
