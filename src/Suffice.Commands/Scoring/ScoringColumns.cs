namespace Suffice.Commands.Scoring;

/// <summary>A column that an answer adds.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">Of its values.</param>
/// <param name="Value">A row's; null where it has none.</param>
internal sealed record ScoringColumn(string Name, Type Type, Func<ScoredRow, object?> Value);

/// <summary>What an answer adds to the columns that its row brought along, in every form of file.</summary>
internal static class ScoringColumns
{
    /// <summary>The column that says why there is no answer.</summary>
    public const string Error = "error";

    /// <summary>In the order in which they are written. A row has either all but the last, or the last.</summary>
    public static IReadOnlyList<ScoringColumn> All { get; } =
    [
        new("label", typeof(string), row => row.Prediction?.Label),
        new("probability", typeof(float), row => row.Prediction?.Probability),
        new("confidence", typeof(double), row => row.Prediction?.Confidence),
        new("path", typeof(string), row => row.Prediction?.Path.Name),
        new("macs", typeof(long), row => row.Prediction?.Cost.Macs),
        new("fraction", typeof(double), row => row.Prediction?.Cost.Macs / (double)row.StaticMacs),
        new("rejected", typeof(bool), row => row.Prediction?.IsRejected),
        new(Error, typeof(string), row => row.Problem),
    ];

    /// <summary>What a column that was brought along is called beside ours: one of the same name is called <c>input_…</c>.</summary>
    public static string Carried(string column) => All.Any(ours => ours.Name == column) ? $"input_{column}" : column;
}
