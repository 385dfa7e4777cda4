using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Compiling;

/// <summary>The teacher with pairs of tokens merging in every block.</summary>
/// <param name="Pairs">Merging in each block.</param>
/// <param name="Macs">Multiply-adds of every input.</param>
/// <param name="Top1">Accuracy, 0 to 1.</param>
internal sealed record MergingResult(int Pairs, long Macs, double Top1);

/// <summary>
/// Nets that spend less by dropping tokens, but the same on every input: a control that is not better than these is not worth having.
/// </summary>
internal sealed class StaticRivals
{
    /// <summary>Names of the rivals.</summary>
    public const string KeepRate = "static_keep_rate",
        TokenMerging = "static_token_merging";

    private const int ImagesAtATime = 250;

    private static readonly int[] Pairs = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];

    private StaticRivals(IReadOnlyDictionary<string, PricedOutcomes> outcomes, IReadOnlyList<MergingResult> merging)
    {
        Outcomes = outcomes;
        Merging = merging;
    }

    /// <summary>
    /// By name, what the best setting at each price came to, the teacher among them. The best is chosen on the inputs it is judged on,
    /// which flatters these rivals.
    /// </summary>
    public IReadOnlyDictionary<string, PricedOutcomes> Outcomes { get; }

    /// <summary>Token merging; none where the teacher is no pre-norm net for images.</summary>
    public IReadOnlyList<MergingResult> Merging { get; }

    /// <summary>Measures them.</summary>
    /// <param name="teacher">The static bundle.</param>
    /// <param name="data">The data set.</param>
    /// <param name="images">Which of its inputs.</param>
    /// <param name="table">Outcomes of the adapted net on the same inputs, whose full-depth paths are the static keep rates (EViT, arXiv
    /// 2202.07800).</param>
    /// <param name="temperature">Of the teacher, for <see cref="SoftUtility"/>.</param>
    /// <param name="progress">Told of every setting.</param>
    /// <param name="cancellationToken">Stops between settings.</param>
    public static StaticRivals Measure(
        BundleFile teacher,
        LabelledDataset data,
        IReadOnlyList<int> images,
        OutcomeTable table,
        double temperature,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(table);
        float[] utilities = SoftUtility.Of(table, temperature);
        var outcomes = new Dictionary<string, PricedOutcomes> { [KeepRate] = KeepRates(table, utilities) };
        ModelDescription model = teacher.Manifest.Model;
        // Merging moves tokens: what reads others than the class token would read other ones, or weigh merged ones as one.
        if (
            model.Kind.VariesInLength
            || model.Order != BlockOrder.PreNorm
            || model.ExtraTokens > 0
            || model.Exits[^1].Pooling != ExitPooling.Class
        )
            return new StaticRivals(outcomes, []);

        TrainingSet set = TrainingSet.Of(ExampleReader.Of(data, teacher), images, teacher.Manifest.Preprocessing);
        using var network = new EncoderNetwork(model);
        Weights.Load(network, teacher.Plain());
        network.eval();
        (MergingResult Result, long[] Answers)[] merging = [.. Merge(network, set, progress, cancellationToken)];
        outcomes[TokenMerging] = Of(
            table,
            merging.Select(setting =>
                (
                    setting.Answers.Select((answer, i) => SoftUtility.Of(table.Teacher(i), (int)answer, temperature)).ToArray(),
                    Enumerable.Repeat(setting.Result.Macs, table.Count).ToArray()
                )
            )
        );
        return new StaticRivals(outcomes, [.. merging.Select(setting => setting.Result)]);
    }

    /// <summary>Every path of full depth, taken by all inputs.</summary>
    private static PricedOutcomes KeepRates(OutcomeTable table, float[] utilities) =>
        Of(
            table,
            table
                .Library.Paths.Where(path => path.Blocks == table.Library.Model.Depth)
                .Select(path =>
                    (
                        Enumerable.Range(0, table.Count).Select(i => utilities[(i * table.Library.Paths.Count) + path.Index]).ToArray(),
                        Enumerable.Range(0, table.Count).Select(i => table.Costs[i, path.Index]).ToArray()
                    )
                )
        );

    /// <summary>Settings of a rival, with the teacher as one more.</summary>
    private static PricedOutcomes Of(OutcomeTable table, IEnumerable<(float[] Utilities, long[] Macs)> settings)
    {
        float[] agrees = [.. Enumerable.Repeat(1f, table.Count)];
        long[] takes = [.. Enumerable.Range(0, table.Count).Select(table.TeacherMacsOf)];
        return PricedOutcomes.BestOf(settings.Append((agrees, takes)), table.PriceUnit);
    }

    private static IEnumerable<(MergingResult Result, long[] Answers)> Merge(
        EncoderNetwork network,
        TrainingSet set,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        for (int i = 0; i < Pairs.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress("merging tokens", i, Pairs.Length));
            long[] answers = Merged(network, set, Pairs[i]);
            long macs = Networks.TokenMerging.Macs(network.Model, Pairs[i]);
            int correct = answers.Zip(set.Labels).Count(pair => pair.First == pair.Second);
            yield return (new MergingResult(Pairs[i], macs, correct / Math.Max(1.0, answers.Length)), answers);
        }
        progress?.Report(new StageProgress("merging tokens", Pairs.Length, Pairs.Length));
    }

    private static long[] Merged(EncoderNetwork network, TrainingSet set, int pairs)
    {
        using IDisposable _ = no_grad();
        var all = new List<long>(set.Count);
        foreach (int[] some in Enumerable.Range(0, set.Count).Chunk(ImagesAtATime))
        {
            using DisposeScope scope = NewDisposeScope();
            all.AddRange(network.ForwardMerging(set.Plain(some), pairs).argmax(-1).data<long>().ToArray());
        }
        return [.. all];
    }
}
