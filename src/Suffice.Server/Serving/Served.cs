namespace Suffice.Server.Serving;

/// <summary>The answer to one input, and what became of it on the way.</summary>
/// <param name="Model">The version that answered: a newer one than the caller found, where it was loaded in between.</param>
/// <param name="Prediction">The answer.</param>
/// <param name="Setting">The budget it ran at, as people write it.</param>
/// <param name="Fraction">Its multiply-adds as a share of the static model's for the same input.</param>
/// <param name="Queued">Seconds it waited.</param>
/// <param name="Computed">Seconds its batch ran.</param>
/// <param name="Batch">Inputs in that batch.</param>
internal sealed record Served(
    ServedModel Model,
    Prediction Prediction,
    string Setting,
    double Fraction,
    double Queued,
    double Computed,
    int Batch
);
