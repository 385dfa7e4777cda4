namespace Suffice.Server.Serving;

/// <summary>Inputs that run together.</summary>
/// <param name="Inputs">None, where all had left.</param>
/// <param name="Level">Index of the level.</param>
/// <param name="Work">Their mean work.</param>
internal sealed record PendingBatch(IReadOnlyList<PendingInput> Inputs, int Level, double Work);
