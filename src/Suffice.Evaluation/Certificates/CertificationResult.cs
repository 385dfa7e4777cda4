using System.Globalization;
using System.Text.Json.Serialization;
using Suffice.Bundles;
using static System.FormattableString;

namespace Suffice.Evaluation.Certificates;

/// <summary>What came of an attempt to certify: one of the two.</summary>
/// <param name="Certificate">Null where it is refused.</param>
/// <param name="Refusal">Null where there is a certificate.</param>
internal sealed record CertificationResult(Certificate? Certificate, Refusal? Refusal)
{
    /// <summary>The same, saying whether the labels were the teacher's answers.</summary>
    public CertificationResult OfAnswers(bool were) =>
        new(
            Certificate is { } certificate ? certificate with { OfAnswers = were } : null,
            Refusal is { } refusal ? refusal with { OfAnswers = were } : null
        );
}

/// <summary>Why no setting of a bundle could be certified: the first setting that failed, before any could be used.</summary>
/// <param name="Epsilon">Mean loss that was to be promised.</param>
/// <param name="Delta">Probability of being wrong that was allowed.</param>
/// <param name="Examples">Calibration images.</param>
/// <param name="Lambda">Price of that setting: the most careful one that is not certified.</param>
/// <param name="Budget">Mean fraction of the teacher's MACs there.</param>
/// <param name="Loss">Mean loss there.</param>
/// <param name="LossBound">What the mean loss there is below with confidence 1 − δ.</param>
/// <param name="ExamplesNeeded">About how many images would do if the loss stays as measured; null where no number would.</param>
internal sealed record Refusal(
    double Epsilon,
    double Delta,
    int Examples,
    double Lambda,
    double Budget,
    double Loss,
    double LossBound,
    long? ExamplesNeeded
)
{
    /// <summary>Whether the labels were the teacher's answers: then the loss is disagreement with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OfAnswers { get; init; }

    /// <summary>For people: what, where, remedy.</summary>
    public string Describe()
    {
        string what = OfAnswers ? "disagreement" : "loss",
            against = OfAnswers ? " with the static model" : "";
        string remedy = ExamplesNeeded is { } images
            ? Invariant($"If the {what} stays so, about {images:N0} calibration images would do; or allow a larger {what} with --epsilon.")
            : $"More images would not help while the {what} is so: allow a larger one with --epsilon, or adapt the model with gentler "
                + "rounds.";
        return string.Create(
                CultureInfo.InvariantCulture,
                $"No certificate for a {what}{against} of at most {100 * Epsilon:0.###} points at {100 * (1 - Delta):0.###} % confidence: "
                    + $"on {Examples:N0} calibration images the most careful setting (price {Lambda:0.######}, "
            )
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * Budget:0.#} % of the static model's multiply-adds) has a {what} of {100 * Loss:0.###} points, which shows no more "
                    + $"than that it is below {100 * LossBound:0.###}. {remedy}"
            );
    }
}
