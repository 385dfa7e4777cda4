using Suffice.Bundles;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Certificates;

/// <summary>What became of a certificate on other images than those it was made from.</summary>
/// <param name="Split">Where those images are from.</param>
/// <param name="Shift">How they were changed; <c>none</c> where they were not. The certificate promises nothing about changed ones.</param>
/// <param name="Examples">Images.</param>
/// <param name="TeacherTop1">The teacher's accuracy.</param>
/// <param name="Top1">Ours at the certified setting.</param>
/// <param name="Loss">The difference, paired by image, as a fraction of 1.</param>
/// <param name="LossSe">Its standard error.</param>
/// <param name="Macs">Mean multiply-adds per image, controller included.</param>
/// <param name="Budget">The same as a fraction of the teacher's.</param>
/// <param name="Holds">The loss measured is at most ε.</param>
internal sealed record CertificateCheck(
    string Split,
    string Shift,
    int Examples,
    double TeacherTop1,
    double Top1,
    double Loss,
    double LossSe,
    double Macs,
    double Budget,
    bool Holds
)
{
    /// <param name="certificate">What is promised.</param>
    /// <param name="outcome">The certified setting on the images.</param>
    /// <param name="teacherMacs">Multiply-adds of the teacher per image.</param>
    /// <param name="split">Where the images are from.</param>
    /// <param name="shift">How they were changed.</param>
    public static CertificateCheck Of(Certificate certificate, Outcome outcome, long teacherMacs, string split, string shift = "none")
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(outcome);
        return new CertificateCheck(
            split,
            shift,
            outcome.Paths.Length,
            outcome.Accuracy + outcome.Loss,
            outcome.Accuracy,
            outcome.Loss,
            outcome.LossStandardError,
            outcome.Macs,
            outcome.Macs / teacherMacs,
            outcome.Loss <= certificate.Epsilon
        );
    }

    /// <summary>In words: a loss above ε by less than two standard errors may be chance.</summary>
    /// <param name="epsilon">Of the certificate.</param>
    public string Verdict(double epsilon) =>
        Holds ? "held"
        : Loss - (2 * LossSe) <= epsilon ? "exceeded, maybe by chance"
        : "did not hold";
}
