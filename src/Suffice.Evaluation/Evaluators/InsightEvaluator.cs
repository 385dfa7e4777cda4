using Suffice.Control;
using Suffice.Diagnostics;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Models;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Computes <see cref="Insights"/> from what was measured.</summary>
internal static class InsightEvaluator
{
    private const int CostPoints = 100,
        ConfusionsShown = 15,
        Bins = 8;

    /// <param name="subject">What was evaluated.</param>
    /// <param name="table">Every path's answer to the same inputs.</param>
    /// <param name="teacher">As measured.</param>
    /// <param name="chosen">The default setting as measured.</param>
    public static Insights Of(EvaluationSubject subject, OutcomeTable table, MeasuredSetting teacher, MeasuredSetting chosen) =>
        new(
            [.. Costs(chosen.Macs, teacher.Macs.Average())],
            [.. Classes(table.Labels, subject.Data.Labels, teacher, chosen)],
            [.. Confusions(table.Labels, subject.Data.Labels, teacher.Predictions, chosen.Predictions)],
            [.. Reliability(table, ComplexityPredictor.Load(subject.Bundle))]
        );

    /// <summary>The empirical distribution at its hundredths: steps of less than one in a hundred inputs may be left out.</summary>
    internal static IEnumerable<CostShare> Costs(long[] macs, double staticMacs)
    {
        long[] sorted = [.. macs.Order()];
        return Enumerable
            .Range(1, sorted.Length == 0 ? 0 : CostPoints)
            .Select(k => sorted[NearestRank.Of(sorted.Length, k / (double)CostPoints)])
            .Distinct()
            .Select(cost => new CostShare(cost / staticMacs, sorted.Count(other => other <= cost) / (double)sorted.Length));
    }

    /// <summary>Mistakes whose number changed.</summary>
    internal static IEnumerable<ConfusionChange> Confusions(int[] labels, string[] names, int[] teacher, int[] ours)
    {
        var counts = new Dictionary<(int Label, int Prediction), (int Static, int Ours)>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (teacher[i] != labels[i])
                Add((labels[i], teacher[i]), 1, 0);
            if (ours[i] != labels[i])
                Add((labels[i], ours[i]), 0, 1);
        }
        return counts
            .Where(pair => pair.Value.Static != pair.Value.Ours)
            .OrderByDescending(pair => Math.Abs(pair.Value.Ours - pair.Value.Static))
            .ThenBy(pair => pair.Key)
            .Take(ConfusionsShown)
            .Select(pair => new ConfusionChange(names[pair.Key.Label], names[pair.Key.Prediction], pair.Value.Static, pair.Value.Ours));

        void Add((int, int) mistake, int byTeacher, int byUs)
        {
            (int known, int knownOurs) = counts.GetValueOrDefault(mistake);
            counts[mistake] = (known + byTeacher, knownOurs + byUs);
        }
    }

    private static IEnumerable<ClassResult> Classes(int[] labels, string[] names, MeasuredSetting teacher, MeasuredSetting chosen)
    {
        for (int label = 0; label < names.Length; label++)
        {
            int[] own = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == label)];
            if (own.Length == 0)
                continue;
            yield return new ClassResult(
                names[label],
                own.Length,
                own.Count(i => teacher.Predictions[i] == label) / (double)own.Length,
                own.Count(i => chosen.Predictions[i] == label) / (double)own.Length,
                own.Average(i => chosen.Macs[i])
            );
        }
    }

    /// <summary>At every decision point, on all inputs: equal numbers of them in each bin of what the predictor expects.</summary>
    private static IEnumerable<ReliabilityBin> Reliability(OutcomeTable table, ComplexityPredictor predictor)
    {
        var utilities = new float[table.Library.Paths.Count];
        foreach (ExecutionPath at in table.Library.DecisionPoints)
        {
            (double Predicted, int Realised)[] stops = new (double, int)[table.Count];
            for (int i = 0; i < table.Count; i++)
            {
                predictor.Utilities(at, table.At(i, at.Index), table.Before(i, at), utilities);
                stops[i] = (1 - utilities[at.Index], (table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, at.Index) ? 1 : 0));
            }
            foreach (
                (double Predicted, int Realised)[] bin in stops
                    .OrderBy(stop => stop.Predicted)
                    .Chunk(Math.Max(1, (table.Count + Bins - 1) / Bins))
            )
                yield return new ReliabilityBin(
                    at.Name,
                    bin.Length,
                    bin.Average(stop => stop.Predicted),
                    bin.Average(stop => stop.Realised)
                );
        }
    }
}
