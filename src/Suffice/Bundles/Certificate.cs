using System.Text.Json.Serialization;

namespace Suffice.Bundles;

/// <summary>
/// A promise made on the calibration split: with probability at least 1 − <paramref name="Delta"/> over the drawing of its images, the
/// expected loss against the teacher, E[1(teacher right) − 1(ours right)], is at most <paramref name="Epsilon"/> at this price of
/// computation.
/// Assumptions and proof: docs/method/certificate.md.
/// </summary>
/// <param name="Epsilon">In (0, 1), as a fraction of 1: 0.005 is half a point.</param>
/// <param name="Delta">In (0, 1).</param>
/// <param name="Examples">Calibration images.</param>
/// <param name="Method">How it was found, in words.</param>
/// <param name="Lambda">Price of the certified setting, the cheapest that could be certified; an entry of the λ table.</param>
/// <param name="Budget">Mean fraction of the teacher's MACs there, on calibration: as a mean budget it asks for exactly this price.</param>
/// <param name="Loss">Mean loss on the calibration images, as a fraction of 1.</param>
public sealed record Certificate(double Epsilon, double Delta, int Examples, string Method, double Lambda, double Budget, double Loss)
{
    /// <summary>
    /// Whether the labels were the teacher's answers: then the loss is the share of inputs to which ours differs from the teacher's, which
    /// no loss of accuracy exceeds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OfAnswers { get; init; }
}
