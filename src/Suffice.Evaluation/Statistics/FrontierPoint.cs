namespace Suffice.Evaluation.Statistics;

/// <summary>One setting: what it earns and what it costs.</summary>
/// <param name="Top1">Accuracy, 0 to 1.</param>
/// <param name="Macs">Mean multiply-adds per input, controller included.</param>
internal sealed record FrontierPoint(double Top1, double Macs);
