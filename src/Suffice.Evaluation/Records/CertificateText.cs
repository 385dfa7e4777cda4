using System.Globalization;
using Suffice.Bundles;
using Suffice.Evaluation.Certificates;
using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>Certificates in words, for consoles and pages.</summary>
internal static class CertificateText
{
    /// <summary>What is promised.</summary>
    /// <param name="certificate">The bundle's.</param>
    /// <param name="coversDefault">Whether it covers the default setting.</param>
    public static string Describe(Certificate certificate, bool coversDefault)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return string.Create(
                CultureInfo.InvariantCulture,
                $"{What(certificate)} the static model at most {100 * certificate.Epsilon:0.###} points with "
                    + $"{100 * (1 - certificate.Delta):0.###} % confidence at budget {certificate.Budget:0.####}; "
            )
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * certificate.Loss:0.###} points on the {certificate.Examples:N0} calibration inputs it is from "
                    + $"({certificate.Method}); the default setting is {(coversDefault ? "covered too" : "not covered")}"
            );
    }

    private static string What(Certificate certificate) => certificate.OfAnswers ? "disagreement with" : "loss against";

    /// <summary>What is promised, and what became of it on the images evaluated.</summary>
    /// <inheritdoc cref="Here"/>
    public static string Describe(CertificateResult certificate, bool ofAnswers = false)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return $"certificate: {Describe(certificate.Stated, certificate.CoversDefault)}\n{Here(certificate, ofAnswers)}";
    }

    /// <summary>What became of it on the images evaluated.</summary>
    /// <param name="certificate">The bundle's, and the check of it.</param>
    /// <param name="ofAnswers">Whether the labels there are the teacher's answers.</param>
    public static string Here(CertificateResult certificate, bool ofAnswers = false)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        CertificateCheck check = certificate.Check;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"On the {check.Split} split it {check.Verdict(certificate.Stated.Epsilon)}: {LabelText.Loss(ofAnswers)} "
                + $"{100 * check.Loss:0.00} ± {100 * check.LossSe:0.00} points at {100 * check.Budget:0.0} % of static's multiply-adds."
        );
    }
}
