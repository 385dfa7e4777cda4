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
public sealed record MergingResult(int Pairs, long Macs, double Top1);

/// <summary>
/// Nets that spend less by dropping tokens, but the same on every input: a control that is not better than these is not worth having.
/// </summary>
public sealed class StaticRivals
{
    /// <summary>Names of the rivals.</summary>
    public const string KeepRate = "static_keep_rate",
        TokenMerging = "static_token_merging";

    private const int ImagesAtATime = 250;

    private static readonly int[] Pairs = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];

    private StaticRivals(IReadOnlyDictionary<string, SettingOutcomes> outcomes, IReadOnlyList<MergingResult> merging)
    {
        Outcomes = outcomes;
        Merging = merging;
    }

    /// <summary>By name, what each setting came to; the teacher is always one of them.</summary>
    public IReadOnlyDictionary<string, SettingOutcomes> Outcomes { get; }

    /// <summary>Token merging; none where the teacher is no pre-norm net for images.</summary>
    public IReadOnlyList<MergingResult> Merging { get; }

    /// <summary>Measures them.</summary>
    /// <param name="teacher">The static bundle.</param>
    /// <param name="data">The data set.</param>
    /// <param name="images">Which of its inputs.</param>
    /// <param name="table">Outcomes of the adapted net on the same inputs, whose full-depth paths are the static keep rates (EViT, arXiv
    /// 2202.07800).</param>
    /// <param name="progress">Told of every setting.</param>
    /// <param name="cancellationToken">Stops between settings.</param>
    public static StaticRivals Measure(
        BundleFile teacher,
        LabelledDataset data,
        IReadOnlyList<int> images,
        OutcomeTable table,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(table);
        var outcomes = new Dictionary<string, SettingOutcomes> { [KeepRate] = KeepRates(table) };
        ModelDescription model = teacher.Manifest.Model;
        if (model.IsText || model.Order != BlockOrder.PreNorm)
            return new StaticRivals(outcomes, []);

        TrainingSet set = ImageTrainingSet.Of((ImageDataset)data, images, model, teacher.Manifest.Preprocessing);
        using var network = new EncoderNetwork(model);
        Weights.Load(network, teacher.Plain());
        network.eval();
        (MergingResult Result, bool[] Correct)[] merging = [.. Merge(network, set, progress, cancellationToken)];
        outcomes[TokenMerging] = Of(
            table,
            merging.Select(setting => (setting.Correct, Enumerable.Repeat(setting.Result.Macs, table.Count).ToArray()))
        );
        return new StaticRivals(outcomes, [.. merging.Select(setting => setting.Result)]);
    }

    /// <summary>Every path of full depth, taken by all inputs.</summary>
    private static SettingOutcomes KeepRates(OutcomeTable table) =>
        Of(
            table,
            table
                .Library.Paths.Where(path => path.Blocks == table.Library.Model.Depth)
                .Select(path =>
                    (
                        Enumerable.Range(0, table.Count).Select(i => table.Correct(i, path.Index)).ToArray(),
                        Enumerable.Range(0, table.Count).Select(i => table.Costs[i, path.Index]).ToArray()
                    )
                )
        );

    /// <summary>Settings of a rival, with the teacher as one more.</summary>
    private static SettingOutcomes Of(OutcomeTable table, IEnumerable<(bool[] Correct, long[] Macs)> settings)
    {
        bool[] right = [.. Enumerable.Range(0, table.Count).Select(table.TeacherCorrect)];
        return new SettingOutcomes(
            right,
            settings.Append((right, [.. Enumerable.Range(0, table.Count).Select(table.TeacherMacsOf)])),
            table.TeacherMacs
        );
    }

    private static IEnumerable<(MergingResult Result, bool[] Correct)> Merge(
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
            bool[] correct = Merged(network, set, Pairs[i]);
            long macs = Networks.TokenMerging.Macs(network.Model, Pairs[i]);
            yield return (new MergingResult(Pairs[i], macs, correct.Count(one => one) / Math.Max(1.0, correct.Length)), correct);
        }
        progress?.Report(new StageProgress("merging tokens", Pairs.Length, Pairs.Length));
    }

    private static bool[] Merged(EncoderNetwork network, TrainingSet set, int pairs)
    {
        using IDisposable _ = no_grad();
        var correct = new List<bool>(set.Count);
        foreach (int[] some in Enumerable.Range(0, set.Count).Chunk(ImagesAtATime))
        {
            using DisposeScope scope = NewDisposeScope();
            long[] answers = network.ForwardMerging(set.Plain(some), pairs).argmax(-1).data<long>().ToArray();
            correct.AddRange(some.Select((image, i) => answers[i] == set.Labels[image]));
        }
        return [.. correct];
    }
}
