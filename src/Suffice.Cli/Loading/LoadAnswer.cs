namespace Suffice.Cli.Loading;

/// <summary>What became of one request.</summary>
/// <param name="Intended">Second at which it was meant to be sent.</param>
/// <param name="Latency">Seconds from then to its answer: a sender that is late counts against the server that made it wait.</param>
/// <param name="Status">HTTP status; 0: no answer.</param>
/// <param name="Correct">Whether the label is the right one.</param>
/// <param name="Fraction">Share of the static model's multiply-adds.</param>
/// <param name="Setting">At which it ran.</param>
internal readonly record struct LoadAnswer(double Intended, double Latency, int Status, bool Correct, double Fraction, string Setting)
{
    /// <summary>Seconds of waiting and of its batch, as the server says.</summary>
    public double InEngine { get; init; }

    /// <summary>Seconds of its batch for each input of that batch.</summary>
    public double Computed { get; init; }
}
