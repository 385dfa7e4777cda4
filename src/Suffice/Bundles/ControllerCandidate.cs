namespace Suffice.Bundles;

/// <summary>How one way of choosing did on the control split, out of fold.</summary>
/// <param name="Name">One of <see cref="ControllerNames"/>.</param>
/// <param name="BehindBest">Mean of J / λ of the best less its own, in fractions of the teacher's multiply-adds.</param>
/// <param name="StandardError">Of that, paired by input.</param>
internal sealed record ControllerCandidate(string Name, double BehindBest, double StandardError);
