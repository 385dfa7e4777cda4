namespace Suffice.Server.Load;

/// <summary>One setting at which a model can be served.</summary>
/// <param name="Budget">What a session is asked for.</param>
/// <param name="Fraction">Mean share of the static model's multiply-adds, as calibration measured it.</param>
/// <param name="Loss">Utility lost to the dearest level, on average; 0 or more.</param>
/// <param name="Price">λ: utility that the static model's whole computation costs here; 0 where nothing is spared.</param>
internal sealed record ServiceLevel(Budget Budget, double Fraction, double Loss, double Price = 0);
