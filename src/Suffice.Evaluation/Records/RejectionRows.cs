using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>What withholding unsure answers would do, as the cells of a table, for consoles and pages alike.</summary>
internal static class RejectionRows
{
    private static readonly string[] Head = ["share asked for", "rejected", "top-1 of the rest"];

    /// <summary>The head, then a row for each threshold.</summary>
    public static IReadOnlyList<string[]> Of(RejectionResult rejection) =>
        [
            rejection.OutOfScope is null ? Head : [.. Head, "out of scope rejected"],
            .. rejection.Points.Select(point =>
            {
                string[] row =
                [
                    Invariant($"{point.Share * 100:0} %"),
                    Invariant($"{point.Rejected * 100:0.0} %"),
                    point.Top1 is { } top1 ? Invariant($"{top1 * 100:0.00} %") : "none left",
                ];
                return point.OutOfScopeRejected is { } caught ? [.. row, Invariant($"{caught * 100:0.0} %")] : row;
            }),
        ];
}
