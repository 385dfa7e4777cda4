namespace Suffice.Server.Load;

/// <summary>One setting at which a model can be served.</summary>
/// <param name="Budget">What a session is asked for.</param>
/// <param name="Fraction">Mean share of the static model's multiply-adds, as calibration measured it.</param>
/// <param name="Loss">Utility lost to the dearest level, on average; 0 or more.</param>
internal sealed record ServiceLevel(Budget Budget, double Fraction, double Loss);
