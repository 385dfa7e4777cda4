using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Kinds;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Execution;
using Suffice.Tensors;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Certifies a bundle on its calibration split, and looks what becomes of the certificate on other images.</summary>
internal static class CertificateEvaluator
{
    /// <param name="options">Which bundle and data; the split is calibration, and budgets, batch and limit are not used.</param>
    /// <param name="epsilon">Mean loss to promise, in (0, 1).</param>
    /// <param name="delta">Probability of being wrong that is allowed, in (0, 1).</param>
    /// <param name="check">A split to try the certificate on, as it is and under each <see cref="Shift"/>; null: none.</param>
    /// <param name="progress">Stage by stage.</param>
    /// <param name="cancellationToken">Stops between batches of images and between settings.</param>
    /// <exception cref="SufficeException">When files are missing or damaged, do not belong together, or a level is out of range. A refusal
    /// is a result, not an error.</exception>
    public static CertifyRecord Run(
        EvaluationOptions options,
        double epsilon,
        double delta,
        Split? check = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        Certification.CheckLevels(epsilon, delta);
        EvaluationOptions calibrating = options with { Split = Split.Calibration, Limit = null, SmallerStatic = [] };
        using var subject = new EvaluationSubject(calibrating, progress, check, cancellationToken);
        using var measurement = new RangeMeasurement(subject, calibrating, new MeasuredParts(Settings: false, Smaller: false));
        OutcomeTable table = measurement.All(progress, cancellationToken).Table;
        CertificationResult result = Certification
            .Fit(
                table,
                subject.Bundle.Manifest.LambdaTable,
                lambda => ControllerFamily.Deployed(subject.Bundle).AtPrice(lambda),
                epsilon,
                delta,
                progress,
                cancellationToken
            )
            .OfAnswers(subject.Data.LabelsAreAnswers);
        CertificateCheck[] checks =
            result.Certificate is { } certificate && check is { } split
                ? [.. Checks(certificate, split, subject, options.Threads, progress, cancellationToken)]
                : [];
        return Record(options, subject, table, epsilon, delta, result, checks);
    }

    private static CertifyRecord Record(
        EvaluationOptions options,
        EvaluationSubject subject,
        OutcomeTable table,
        double epsilon,
        double delta,
        CertificationResult result,
        CertificateCheck[] checks
    ) =>
        new()
        {
            Bundle = options.Bundle,
            Static = options.Static,
            Data = subject.Data.Name,
            ChangedData = subject.ChangedData,
            LabelsAreAnswers = subject.Data.LabelsAreAnswers,
            Examples = table.Count,
            TeacherTop1 = table.TeacherAccuracy,
            TeacherMacs = table.TeacherMacs,
            Epsilon = epsilon,
            Delta = delta,
            Certificate = result.Certificate,
            Refusal = result.Refusal,
            CoversDefault = Certification.CoversDefault(subject.Bundle.Manifest with { Certificate = result.Certificate }),
            Checks = checks,
            Seed = subject.Seed,
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
        };

    /// <summary>Puts a certificate into a bundle, which is replaced whole or not at all.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="certificate">Its new certificate.</param>
    /// <param name="output">Where to write; may be the bundle itself.</param>
    /// <param name="changedData">What had changed in the data that it was found on; null: nothing more than the bundle says.</param>
    public static void Write(string bundle, Certificate certificate, string output, IReadOnlyList<string>? changedData = null)
    {
        BundleManifest manifest;
        NamedTensor[] tensors;
        using (BundleFile file = BundleFile.Open(bundle))
            (manifest, tensors) = (file.Manifest, [.. file.Plain()]);
        BundleWriter.Save(
            output,
            manifest with
            {
                Certificate = certificate,
                Provenance = changedData is null ? manifest.Provenance : manifest.Provenance with { ChangedData = [.. changedData] },
            },
            tensors
        );
    }

    private static IEnumerable<CertificateCheck> Checks(
        Certificate certificate,
        Split split,
        EvaluationSubject subject,
        int threads,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        const int batch = OutcomeMeasurement.Batch;
        using var ours = new Executor(subject.Bundle, batch, threads);
        using var theirs = new Executor(subject.Teacher, batch, threads);
        int[] images = [.. subject.Splits[split]],
            labels = [.. images.Select(subject.Data.Label)];
        foreach ((string name, LabelledDataset data) in Conditions(subject))
        {
            var full = new FixedPath(subject.Teacher.Library, subject.Teacher.Library.Full);
            IController promised = ControllerFamily.Deployed(subject.Bundle).AtPrice(certificate.Lambda);
            var teacher = new MeasuredSetting("static", subject.Teacher, theirs, full, batch, images.Length);
            var certified = new MeasuredSetting("certified", subject.Bundle, ours, promised, batch, images.Length);
            ExampleReader reader = ExampleReader.Of(data, subject.Bundle);
            string stage = name == "none" ? "checking the certificate" : $"checking it under {name}";
            TurnTaking.Run([teacher, certified], reader, images, batch, 0, stage, progress, cancellationToken);
            yield return CertificateCheck.Of(
                certificate,
                certified.Against(teacher, labels),
                (long)Math.Round(teacher.Macs.Average()),
                split.ToString().ToLowerInvariant(),
                name
            );
        }
    }

    /// <summary>The data as they are, and changed in every way that their kind has.</summary>
    private static IEnumerable<(string Name, LabelledDataset Data)> Conditions(EvaluationSubject subject) =>
        DataKind.Of(subject.Data).Shifted(subject.Data, subject.Seed).Prepend(("none", subject.Data));
}
