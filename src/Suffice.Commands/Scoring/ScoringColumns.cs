namespace Suffice.Commands.Scoring;

/// <summary>What an answer adds to the columns that its row brought along.</summary>
internal static class ScoringColumns
{
    public const string Label = "label",
        Probability = "probability",
        Confidence = "confidence",
        Path = "path",
        Macs = "macs",
        Fraction = "fraction",
        Rejected = "rejected",
        Error = "error";

    private static readonly string[] Ours = [Label, Probability, Confidence, Path, Macs, Fraction, Rejected, Error];

    /// <summary>What a column that was brought along is called beside ours: one of the same name is called <c>input_…</c>.</summary>
    public static string Carried(string column) => Ours.Contains(column) ? $"input_{column}" : column;
}
