using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Records;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Measures what withholding unsure answers would do, on the inputs evaluated and on those of none of the classes.</summary>
internal static class RejectionEvaluator
{
    private const int Shown = 5;

    /// <returns>Null for a bundle without thresholds.</returns>
    public static RejectionResult? Of(
        EvaluationSubject subject,
        IExecutor executor,
        MeasuredSetting chosen,
        int[] labels,
        EvaluationOptions options,
        CancellationToken cancellationToken
    )
    {
        RejectionPoint[] thresholds = subject.Bundle.Manifest.Rejection;
        if (thresholds.Length == 0)
            return null;
        bool[] correct = chosen.Correct(labels);
        MeasuredSetting? outside = OutOfScope(subject, executor, options, cancellationToken);
        RejectionMeasured[] points =
        [
            .. thresholds.Select(point =>
                Measured(point, chosen.Confidences, correct) with
                {
                    OutOfScopeRejected = outside is null ? null : Below(outside.Confidences, point.Threshold),
                }
            ),
        ];
        return new RejectionResult(points) { OutOfScope = outside is null ? null : Describe(subject, outside, chosen) };
    }

    /// <summary>
    /// Chance that a draw from <paramref name="inside"/> is larger than one from <paramref name="outside"/>, ties half (the area under the
    /// ROC curve).
    /// </summary>
    internal static double Auroc(double[] inside, double[] outside)
    {
        double[] sorted = [.. outside.Order()];
        int below = 0,
            notAbove = 0;
        double wins = 0;
        foreach (double value in inside.Order())
        {
            while (below < sorted.Length && sorted[below] < value)
                below++;
            while (notAbove < sorted.Length && sorted[notAbove] <= value)
                notAbove++;
            wins += (below + notAbove) / 2.0;
        }
        return wins / ((double)inside.Length * outside.Length);
    }

    private static RejectionMeasured Measured(RejectionPoint point, double[] confidences, bool[] correct)
    {
        bool[] given = [.. correct.Where((_, i) => confidences[i] >= point.Threshold)];
        return new RejectionMeasured(
            point.Share,
            point.Threshold,
            Below(confidences, point.Threshold),
            given.Length == 0 ? null : given.Count(right => right) / (double)given.Length
        );
    }

    private static double Below(double[] confidences, double threshold) =>
        confidences.Count(confidence => confidence < threshold) / (double)confidences.Length;

    private static MeasuredSetting? OutOfScope(
        EvaluationSubject subject,
        IExecutor executor,
        EvaluationOptions options,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> inputs = subject.Data.OutOfScopeTest;
        if (inputs.Count == 0)
            return null;
        var setting = new MeasuredSetting(
            "out_of_scope",
            subject.Bundle,
            executor,
            BudgetResolver.Resolve(subject.Bundle, Budget.Mean(subject.DefaultBudget)),
            options.Batch,
            inputs.Count
        );
        for (int i = 0; i < inputs.Count; i += options.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            setting.Run([.. inputs.Skip(i).Take(options.Batch).Select(input => new NamedInput(subject.Examples.Read(input), input))], i);
        }
        return setting;
    }

    private static OutOfScopeResult Describe(EvaluationSubject subject, MeasuredSetting outside, MeasuredSetting inside)
    {
        string[] labels = subject.Bundle.Manifest.Labels;
        int n = outside.Macs.Length;
        return new OutOfScopeResult(
            n,
            outside.Macs.Average(),
            inside.Macs.Average(),
            outside.Confidences.Average(),
            inside.Confidences.Average(),
            Auroc(inside.Confidences, outside.Confidences),
            outside
                .Paths.CountBy(path => path)
                .OrderBy(taken => CostModel.Path(subject.Bundle.Library, subject.Bundle.Library.Paths[taken.Key]))
                .ToDictionary(taken => subject.Bundle.Library.Paths[taken.Key].Name, taken => taken.Value / (double)n),
            [
                .. Enumerable
                    .Range(0, n)
                    .OrderByDescending(i => outside.Confidences[i])
                    .Take(Shown)
                    .Select(i => new OutOfScopeExample(
                        subject.Data.OutOfScopeTest[i],
                        labels[outside.Predictions[i]],
                        outside.Confidences[i],
                        outside.Path(i).Name
                    )),
            ]
        );
    }
}
