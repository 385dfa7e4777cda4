using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;
using Suffice.Execution;
using Suffice.Models;
using static System.FormattableString;

namespace Suffice.Evaluation.Evaluators;

/// <summary>
/// Evaluates a bundle against its teacher: accuracy, counted multiply-adds and time at every budget, static and adaptive taking turns on
/// the same images, beside every baseline on the same paths.
/// </summary>
internal static class Evaluator
{
    private const int ControlTimingInputs = 2000;

    /// <param name="options">What and how.</param>
    /// <param name="progress">Stage by stage, in images.</param>
    /// <param name="cancellationToken">Stops between chunks of images; nothing is written then.</param>
    /// <exception cref="SufficeException">When files are missing or damaged, do not belong together, or a budget is out of
    /// range.</exception>
    public static EvaluationResult Run(
        EvaluationOptions options,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        using var subject = new EvaluationSubject(options, progress, cancellationToken: cancellationToken);
        RightnessEstimate.Check(subject.Images.Length, subject.Bundle.Library);
        using var measurement = new RangeMeasurement(subject, options, new MeasuredParts(Settings: true, Smaller: true));
        MeasuredRange all = measurement.All(progress, cancellationToken);
        (MeasuredSettings settings, OutcomeTable table) = (all.Settings!, all.Table);
        ControllerCost control = TimeControl(subject, measurement.Ours, settings.Default, options, progress, cancellationToken);
        int[] labels = [.. subject.Images.Select(subject.Data.Label)];
        (FrontierPoint Point, bool[] Correct)[] smaller = [.. all.Smaller.Select(net => Reached(net, labels))];
        var frontiers = new Frontiers(subject, table, smaller);
        var measured = new Measured(options, subject, settings, labels, table, smaller, frontiers);
        BoundRecord bounds = BoundEvaluator.Of(table, options, subject, smaller, progress, cancellationToken);
        RejectionResult? rejection = RejectionEvaluator.Of(subject, measurement.Ours, settings.Default, labels, options, cancellationToken);
        return new EvaluationResult(Record(measured, control, rejection), Details(measured, bounds), path =>
            InputTable.Save(path, settings.All, subject)
        );
    }

    private static EvaluationRecord Record(Measured measured, ControllerCost control, RejectionResult? rejection)
    {
        (EvaluationOptions options, EvaluationSubject subject, MeasuredSettings settings) = (
            measured.Options,
            measured.Subject,
            measured.Settings
        );
        return new EvaluationRecord
        {
            Bundle = options.Bundle,
            Data = subject.Data.Name,
            ChangedData = subject.ChangedData,
            LabelsAreAnswers = subject.Data.LabelsAreAnswers,
            Split = options.Split.ToString().ToLowerInvariant(),
            Examples = subject.Images.Length,
            Batch = options.Batch,
            Threads = options.Threads,
            Engine = options.Device?.Name,
            Static = Static(measured),
            FullPath = FullPath(measured),
            Points = [.. settings.Budgets.Select((setting, i) => Point(subject.Budgets[i], setting, measured))],
            DefaultBudget = subject.DefaultBudget,
            Deployed = subject.Bundle.Manifest.Deployed,
            DefaultChoice = subject.Bundle.Manifest.DefaultChoice,
            Caps = options.Caps is null ? null : [.. options.Caps.Select(cap => Capped(cap, subject, measured.Table))],
            Controller = control,
            SmallerStatic = Described(subject, measured.Smaller),
            Controllers = measured.Frontiers.Controllers(),
            Certificate = CheckCertificate(subject, measured.Table, options),
            Rejection = rejection,
            Machine = MachineDescription.Current(),
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
            Seed = subject.Seed,
        };
    }

    private static StaticResult Static(Measured measured)
    {
        MeasuredSetting teacher = measured.Settings.Teacher;
        Outcome outcome = measured.Result(teacher);
        return new StaticResult(outcome.Accuracy, outcome.Macs, teacher.SecondsPerInput, teacher.WeightBytes, teacher.ArenaBytes)
        {
            Top5 = TopFive.OfTeacher(measured.Table),
        };
    }

    private static FullPathResult FullPath(Measured measured)
    {
        Outcome outcome = measured.Result(measured.Settings.FullPath);
        return new FullPathResult(outcome.Accuracy, outcome.Macs, measured.Settings.FullPath.SecondsPerInput)
        {
            Top5 = TopFive.Of(measured.Table, outcome.Paths),
        };
    }

    private static SmallerStatic[] Described(EvaluationSubject subject, (FrontierPoint Point, bool[] Correct)[] smaller) =>
        [.. smaller.Select((net, i) => new SmallerStatic(subject.Smaller[i].Manifest.Model.Depth, net.Point.Top1, net.Point.Macs))];

    private static EvaluationDetails Details(Measured measured, BoundRecord bounds)
    {
        EvaluationSubject subject = measured.Subject;
        MeasuredSetting chosen = measured.Settings.Default;
        Outcome outcome = measured.Result(chosen);
        return measured.Frontiers.Details(
            new FrontierPoint(outcome.Accuracy, outcome.Macs),
            ExampleChoice.Easy(chosen, subject),
            ExampleChoice.Hard(chosen, subject),
            bounds
        ) with
        {
            Insights = InsightEvaluator.Of(subject, measured.Table, measured.Settings.Teacher, chosen),
        };
    }

    /// <summary>Everything that the record and its details are made of.</summary>
    private sealed record Measured(
        EvaluationOptions Options,
        EvaluationSubject Subject,
        MeasuredSettings Settings,
        int[] Labels,
        OutcomeTable Table,
        (FrontierPoint Point, bool[] Correct)[] Smaller,
        Frontiers Frontiers
    )
    {
        public Outcome Result(MeasuredSetting setting) => setting.Against(Settings.Teacher, Labels);
    }

    private static CapPoint Capped(double cap, EvaluationSubject subject, OutcomeTable table)
    {
        Outcome outcome = Simulation.Run(table, BudgetResolver.Resolve(subject.Bundle, Budget.Cap(cap)));
        return new CapPoint(cap, outcome.Accuracy, outcome.Macs, outcome.InputMacs.Max());
    }

    // What a simulation on the table takes and answers is what would be executed.
    private static CertificateResult? CheckCertificate(EvaluationSubject subject, OutcomeTable table, EvaluationOptions options) =>
        subject.Bundle.Manifest.Certificate is { } stated
            ? new CertificateResult(
                stated,
                Certification.CoversDefault(subject.Bundle.Manifest),
                CertificateCheck.Of(
                    stated,
                    Simulation.Run(table, ControllerFamily.Deployed(subject.Bundle).AtPrice(stated.Lambda)),
                    table.TeacherMacs,
                    options.Split.ToString().ToLowerInvariant()
                )
            )
            : null;

    private static BudgetPoint Point(double budget, MeasuredSetting setting, Measured measured)
    {
        Outcome outcome = measured.Result(setting);
        PathLibrary library = measured.Subject.Bundle.Library;
        return new BudgetPoint(
            budget,
            outcome.Accuracy,
            outcome.Loss,
            outcome.LossStandardError,
            outcome.Macs,
            outcome.MacsP99,
            setting.SecondsPerInput,
            setting.SecondsP99,
            setting.WeightBytes,
            setting.ArenaBytes,
            outcome
                .Paths.CountBy(path => path)
                .OrderBy(taken => CostModel.Path(library, library.Paths[taken.Key]))
                .ToDictionary(taken => library.Paths[taken.Key].Name, taken => taken.Value / (double)outcome.Paths.Length)
        )
        {
            Top5 = TopFive.Of(measured.Table, outcome.Paths),
        };
    }

    // In a pass of its own, so that reading the clock at every decision does not disturb the main one.
    private static ControllerCost TimeControl(
        EvaluationSubject subject,
        IExecutor executor,
        MeasuredSetting chosen,
        EvaluationOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int[] images = [.. subject.Images.Take(ControlTimingInputs)];
        const string Stage = "timing decisions";
        IController decides = BudgetResolver.Resolve(subject.Bundle, Budget.Default);
        var timed = new TimedController(decides);
        // It may not have run in this process yet.
        Run(decides, images[..Math.Min(options.Batch, images.Length)], warmUpSeconds: 0);
        Run(timed, images, warmUpSeconds: null);
        return new ControllerCost(chosen.ControlMacs.Average(), timed.Elapsed.TotalSeconds / timed.Inputs);

        void Run(IController controller, int[] some, double? warmUpSeconds) =>
            TurnTaking.Run(
                [new MeasuredSetting("control", subject.Bundle, executor, controller, options.Batch, some.Length)],
                subject.Examples,
                some,
                options.Batch,
                warmUpSeconds,
                Stage,
                progress,
                cancellationToken
            );
    }

    /// <summary>Of a static net: what it reaches, and (n) where it is right.</summary>
    internal static (FrontierPoint Point, bool[] Correct) Reached(MeasuredSetting net, int[] labels)
    {
        bool[] correct = net.Correct(labels);
        return (new FrontierPoint(correct.Count(right => right) / (double)correct.Length, net.Macs.Average()), correct);
    }
}
