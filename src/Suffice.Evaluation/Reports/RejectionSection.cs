using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>What withholding unsure answers would do, and what the model makes of inputs of no class.</summary>
internal static class RejectionSection
{
    /// <summary>Empty for a record without thresholds.</summary>
    public static string Render(EvaluationRecord record, string noun)
    {
        if (record.Rejection is not { } rejection)
            return "";
        return $"""
            <h2>Abstaining where it is unsure</h2>
            <p>With <code>--reject</code>, answers below a threshold of confidence are withheld.
            Thresholds were chosen on other {noun}s, so that the share asked for would go without an answer.</p>
            {Html.Table("At the default budget.", RejectionRows.Of(rejection))}
            {(rejection.OutOfScope is { } scope ? OutOfScope(scope, record.Static.Macs, noun) : "")}
            """;
    }

    private static string OutOfScope(OutOfScopeResult scope, double teacherMacs, string noun)
    {
        string paths = string.Join(
            ", ",
            scope.Paths.Select(path => Invariant($"<code>{Html.Text(path.Key)}</code> {Html.Percent(path.Value, 0)}"))
        );
        List<IReadOnlyList<string>> rows =
        [
            ["taken for", "confidence", "path", noun],
        ];
        rows.AddRange(
            scope.Surest.Select(example =>
                (IReadOnlyList<string>)
                    [Html.Text(example.Prediction), Html.Percent(example.Confidence, 1), Html.Text(example.Path), Html.Text(example.Text)]
            )
        );
        string longer = scope.Macs > scope.InScopeMacs ? "computed longer than the others" : "not computed longer than the others";
        string unsurer = scope.Confidence < scope.InScopeConfidence ? "answered less surely" : "answered no less surely";
        return Invariant(
            $"""
            <h3>What belongs to no class</h3>
            <p>{scope.Examples:N0} {noun}s of none of the classes. They are {longer} ({Html.Percent(
                scope.Macs / teacherMacs,
                1
            )} of the static model's multiply-adds; the others {Html.Percent(scope.InScopeMacs / teacherMacs, 1)})
            and {unsurer} ({scope.Confidence:0.00} on average; the others {scope.InScopeConfidence:0.00}). In {Html.Percent(
                scope.Auroc,
                1
            )} of pairs confidence tells the one that belongs from the one that does not (AUROC). Paths: {paths}.</p>
            {Html.Table("Those answered most surely.", rows)}
            """
        );
    }
}
