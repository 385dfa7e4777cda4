using System.Globalization;
using Suffice.Bundles;
using Suffice.Evaluation.Certificates;
using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>Certificates in words, for consoles and pages.</summary>
public static class CertificateText
{
    /// <summary>What is promised.</summary>
    /// <param name="certificate">The bundle's.</param>
    /// <param name="coversDefault">Whether it covers the default setting.</param>
    public static string Describe(Certificate certificate, bool coversDefault)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return string.Create(
                CultureInfo.InvariantCulture,
                $"loss against the static model at most {100 * certificate.Epsilon:0.###} points with "
                    + $"{100 * (1 - certificate.Delta):0.###} % confidence at budget {certificate.Budget:0.####}; "
            )
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * certificate.Loss:0.###} points on the {certificate.Examples:N0} calibration inputs it is from "
                    + $"({certificate.Method}); the default setting is {(coversDefault ? "covered too" : "not covered")}"
            );
    }

    /// <summary>What is promised, and what became of it on the images evaluated.</summary>
    public static string Describe(CertificateResult certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return $"certificate: {Describe(certificate.Stated, certificate.CoversDefault)}\n{Here(certificate)}";
    }

    /// <summary>What became of it on the images evaluated.</summary>
    public static string Here(CertificateResult certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        CertificateCheck check = certificate.Check;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"On the {check.Split} split it {check.Verdict(certificate.Stated.Epsilon)}: loss {100 * check.Loss:0.00} ± "
                + $"{100 * check.LossSe:0.00} points at {100 * check.Budget:0.0} % of static's multiply-adds."
        );
    }
}
