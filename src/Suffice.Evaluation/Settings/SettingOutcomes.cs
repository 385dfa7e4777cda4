using System.Numerics;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Per-image losses and costs of every setting of one controller on one outcome table: all that resampling images needs. Sums over a
/// resample of n images are weighted sums over the originals, the weights saying how often each was drawn.
/// </summary>
internal sealed class SettingOutcomes
{
    private readonly float[][] losses; // (S)(n) teacher right − ours right
    private readonly float[][] macs; // (S)(n) as a fraction of the teacher's
    private readonly FrontierPoint[] once; // (S) every image counted once, without rounding to float

    /// <param name="teacherCorrect">(n).</param>
    /// <param name="settings">For each setting, (n) correctness and (n) multiply-adds.</param>
    /// <param name="teacherMacs">Multiply-adds of the teacher per input.</param>
    public SettingOutcomes(IReadOnlyList<bool> teacherCorrect, IEnumerable<(bool[] Correct, long[] Macs)> settings, long teacherMacs)
    {
        ArgumentNullException.ThrowIfNull(teacherCorrect);
        (bool[] Correct, long[] Macs)[] all = [.. settings];
        if (
            all.Length == 0
            || all.Any(setting => setting.Correct.Length != teacherCorrect.Count || setting.Macs.Length != teacherCorrect.Count)
        )
            throw new SufficeException(
                Fault.Usage,
                "Comparison: every controller needs at least one setting, and each setting one outcome for each of the "
                    + $"{teacherCorrect.Count} images. Run all settings on the same split."
            );
        Count = teacherCorrect.Count;
        losses = [.. all.Select(setting => setting.Correct.Select((right, i) => (teacherCorrect[i] ? 1f : 0) - (right ? 1 : 0)).ToArray())];
        macs = [.. all.Select(setting => setting.Macs.Select(count => (float)((double)count / teacherMacs)).ToArray())];
        once =
        [
            .. all.Select(setting => new FrontierPoint(
                (setting.Correct.Count(right => right) - teacherCorrect.Count(right => right)) / Math.Max(Count, 1.0),
                setting.Macs.DefaultIfEmpty().Average() / teacherMacs
            )),
        ];
    }

    /// <summary>Images, n.</summary>
    public int Count { get; }

    /// <summary>What controllers were simulated to do on the table, one outcome per setting.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="settings">One for each setting.</param>
    /// <param name="withTeacher">Whether asking the teacher itself is one more setting: then every loss is attained.</param>
    public static SettingOutcomes Of(OutcomeTable table, IEnumerable<Outcome> settings, bool withTeacher = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(settings);
        IEnumerable<(bool[] Correct, long[] Macs)> all = settings.Select(outcome =>
            (outcome.Paths.Select((path, i) => table.Correct(i, path)).ToArray(), outcome.InputMacs)
        );
        return new SettingOutcomes(TeacherCorrect(table), withTeacher ? all.Append(Teacher(table)) : all, table.TeacherMacs);
    }

    /// <summary>One setting for each way of choosing paths.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="choices">For each setting, (n) indices of paths.</param>
    /// <param name="withTeacher">Whether asking the teacher itself is one more setting.</param>
    public static SettingOutcomes Of(OutcomeTable table, IEnumerable<int[]> choices, bool withTeacher = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(choices);
        IEnumerable<(bool[] Correct, long[] Macs)> all = choices.Select(paths =>
            (paths.Select((path, i) => table.Correct(i, path)).ToArray(), paths.Select((path, i) => table.Costs[i, path]).ToArray())
        );
        return new SettingOutcomes(TeacherCorrect(table), withTeacher ? all.Append(Teacher(table)) : all, table.TeacherMacs);
    }

    /// <summary>
    /// Static nets, each a setting: every path of the library taken by all inputs, smaller nets trained alone, the teacher.
    /// </summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="smaller">(n) where each smaller net is right, and its mean cost.</param>
    public static SettingOutcomes Static(OutcomeTable table, IEnumerable<(bool[] Correct, double Macs)> smaller)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(smaller);
        long[] Cost(double macs) => [.. Enumerable.Repeat((long)macs, table.Count)];
        return new SettingOutcomes(
            TeacherCorrect(table),
            table
                .Library.Paths.Select(path =>
                    (
                        Enumerable.Range(0, table.Count).Select(i => table.Correct(i, path.Index)).ToArray(),
                        Enumerable.Range(0, table.Count).Select(i => table.Costs[i, path.Index]).ToArray()
                    )
                )
                .Concat(smaller.Select(net => (net.Correct, Cost(net.Macs))))
                .Append(Teacher(table)),
            table.TeacherMacs
        );
    }

    /// <summary>
    /// The lower hull of the settings on a resample, measured from the teacher: accuracy as minus the paired loss, cost as a fraction of
    /// the teacher's.
    /// </summary>
    /// <param name="weights">(n) how often each image was drawn; they sum to n. Empty: each once.</param>
    public LowerHull Frontier(ReadOnlySpan<float> weights = default)
    {
        if (weights.IsEmpty)
            return new LowerHull(once);
        var points = new FrontierPoint[losses.Length];
        for (int s = 0; s < losses.Length; s++)
        {
            (double loss, double cost) = WeightedSums(losses[s], macs[s], weights);
            points[s] = new FrontierPoint(-loss / Count, cost / Count);
        }
        return new LowerHull(points);
    }

    private static (bool[] Correct, long[] Macs) Teacher(OutcomeTable table) =>
        (TeacherCorrect(table), [.. Enumerable.Range(0, table.Count).Select(table.TeacherMacsOf)]);

    private static bool[] TeacherCorrect(OutcomeTable table) => [.. Enumerable.Range(0, table.Count).Select(table.TeacherCorrect)];

    // Sums of losses are whole numbers below 2²⁴, exact in float. Sums of costs run in lanes of n / Vector<float>.Count terms, a relative
    // rounding error of at most that many times 2⁻²⁴: below 1e-4 for 10,000 images, and near the square root of that in practice.
    private static (double Loss, double Cost) WeightedSums(float[] loss, float[] cost, ReadOnlySpan<float> weights)
    {
        int width = Vector<float>.Count,
            i = 0;
        Vector<float> lossSum = Vector<float>.Zero,
            costSum = Vector<float>.Zero;
        for (; i <= weights.Length - width; i += width)
        {
            var weight = new Vector<float>(weights[i..]);
            lossSum += weight * new Vector<float>(loss, i);
            costSum += weight * new Vector<float>(cost, i);
        }
        double lossTotal = 0,
            costTotal = 0;
        for (int lane = 0; lane < width; lane++)
        {
            lossTotal += lossSum[lane];
            costTotal += costSum[lane];
        }
        for (; i < weights.Length; i++)
        {
            lossTotal += weights[i] * loss[i];
            costTotal += weights[i] * cost[i];
        }
        return (lossTotal, costTotal);
    }
}
