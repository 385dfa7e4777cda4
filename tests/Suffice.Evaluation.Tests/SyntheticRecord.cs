using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Tests;

/// <summary>A record and its details made from synthetic tables: real in shape, invented in content.</summary>
internal static class SyntheticRecord
{
    private static readonly Lazy<(EvaluationRecord Record, EvaluationDetails Details)> Made = new(Compute);

    public static (EvaluationRecord Record, EvaluationDetails Details) Make(byte[] png)
    {
        (EvaluationRecord record, EvaluationDetails details) = Made.Value;
        return (record, details with { Easy = [details.Easy[0] with { Png = png }], Hard = [details.Hard[0] with { Png = png }] });
    }

    private static (EvaluationRecord Record, EvaluationDetails Details) Compute()
    {
        OutcomeTable control = Synthetic.Table(1500, 91, teacher: 2.6),
            test = Synthetic.Table(1500, 92, teacher: 2.6);
        PathLibrary library = test.Library;
        var tuned = new ControllerTuning(control);
        IReadOnlyList<TunedController> controllers = tuned.Run(new Dictionary<string, Func<double, IController>>());
        FrontierPoint[] Frontier(string name, ExitScore score) =>
            [
                .. controllers
                    .First(controller => controller.Name == name)
                    .Rules.Select(rule => Simulation.Run(test, new RuleController(library, rule, score, test.PriceUnit)))
                    .Select(outcome => new FrontierPoint(outcome.Accuracy, outcome.Macs)),
            ];
        FrontierPoint[] confidence = Frontier("confidence", new ConfidenceScore(tuned.Temperatures));
        BudgetPoint[] points =
        [
            .. new[] { 0.80, 0.88, 0.93, 0.96 }
                .Select(threshold => Simulation.Run(test, Rules.Confidence(test, library.Full, threshold)))
                .Select(outcome => new BudgetPoint(
                    Math.Round(outcome.Macs / test.TeacherMacs, 3),
                    outcome.Accuracy,
                    outcome.Loss,
                    outcome.LossStandardError,
                    outcome.Macs,
                    outcome.MacsP99,
                    outcome.Macs * 1e-10,
                    outcome.MacsP99 * 1.2e-10,
                    1_500_000,
                    200_000,
                    library
                        .Paths.Where(path => outcome.Paths.Contains(path.Index))
                        .ToDictionary(path => path.Name, path => outcome.Paths.Count(taken => taken == path.Index) / (double)test.Count)
                )),
        ];
        Outcome oracle = Oracle.Run(test);
        var record = new EvaluationRecord
        {
            Bundle = "models/synthetic.suffice",
            Data = "synthetic <shapes>",
            Split = "test",
            Examples = test.Count,
            Batch = 1,
            Threads = 1,
            Static = new StaticResult(test.TeacherAccuracy, test.TeacherMacs, test.TeacherMacs * 1e-10, 1_400_000, 180_000),
            FullPath = new FullPathResult(
                test.Accuracy(library.Full.Index),
                test.PathMacs[library.Full.Index],
                test.PathMacs[library.Full.Index] * 1e-10
            ),
            Points = points,
            DefaultBudget = points[1].Budget,
            Controller = new ControllerCost(1200, 3e-6),
            SmallerStatic =
            [
                new SmallerStatic(2, test.TeacherAccuracy - 0.02, test.TeacherMacs * 0.36),
                new SmallerStatic(4, test.TeacherAccuracy - 0.006, test.TeacherMacs * 0.68),
            ],
            Controllers = new Dictionary<string, FrontierPoint[]>
            {
                ["confidence"] = confidence,
                ["hull"] = [.. StaticHull.Of(test).Corners],
                ["entropy"] = Frontier("entropy", new EntropyScore(tuned.Temperatures)),
                ["patience"] = Frontier("patience", new AgreementScore(library.Root)),
                ["one_shot"] = [new(0.7, test.TeacherMacs * 0.2), new(0.9, test.TeacherMacs * 0.7)],
                ["oracle"] = [new(oracle.Accuracy, oracle.Macs)],
            },
            Machine = MachineDescription.Current(),
            Versions = VersionDescription.Current(),
            Commit = null,
            Seed = 0,
        };
        var details = new EvaluationDetails
        {
            Paths = [.. library.Paths.Select(path => new PathResult(path.Name, test.Accuracy(path.Index), test.PathMacs[path.Index]))],
            Frontier = [.. confidence.Select(point => point with { Macs = point.Macs * 0.93 })],
            Clairvoyant = [.. new ClairvoyantBound(test).Curve(60)],
            Rivals =
            [
                new RivalComparison("confidence", 0.03, 0.022, 0.038, 0.021, 0.039, Verdict.Better, []),
                new RivalComparison("patience", 0.01, -0.003, 0.023, -0.004, 0.024, Verdict.NotToldApart, []),
            ],
            CostAtLoss = [new LossCost("policy", 0.003, 0.30, 0.01), new LossCost("confidence", 0.003, 0.33, null)],
            AdaptivityEfficiency = 0.61,
            Easy = [new ExampleResult("train/00012", "bag", "bag", 0.998, "exit@0", 120_000, [])],
            Hard = [new ExampleResult("a&b.png", "shirt", "T-shirt/top", 0.41, "keep0.5@1,exit@6", 900_000, [])],
        };
        return (record, details);
    }

    /// <summary>Lower bounds that fit the record: a curve, and figures at the teacher's accuracy less 0.3 points.</summary>
    public static BoundRecord Bounds(EvaluationRecord record)
    {
        double macs = record.Static.Macs;
        return new BoundRecord
        {
            Bundle = record.Bundle,
            Static = "models/synthetic.static.suffice",
            Data = record.Data,
            Split = record.Split,
            Examples = record.Examples,
            TeacherTop1 = record.Static.Top1,
            TeacherMacs = (long)macs,
            Top1 = record.Static.Top1 - LowerBounds.Loss,
            ClairvoyantMacs = 0.21 * macs,
            ClairvoyantMacsHalfwidth = 0.004 * macs,
            InformationMacs = 0.262 * macs,
            InformationMacsHalfwidth = 0.013 * macs,
            RealisedMacs = 0.27 * macs,
            RealisedMacsHalfwidth = 0.01 * macs,
            PolicyMacs = 0.35 * macs,
            PolicyMacsHalfwidth = 0.04 * macs,
            HullMacs = 0.61 * macs,
            HullMacsHalfwidth = null,
            AdaptivityEfficiency = 0.652,
            AdaptivityEfficiencyHalfwidth = 0.071,
            Curve =
            [
                .. Enumerable
                    .Range(0, 12)
                    .Select(i => new BoundCurvePoint(
                        record.Static.Top1 - 0.03 + (0.003 * i),
                        (0.15 + (0.006 * i)) * macs,
                        0.004 * macs,
                        i < 11 ? (0.17 + (0.009 * i)) * macs : null,
                        i < 10 ? 0.013 * macs : null
                    )),
            ],
            SmallerStatic = [],
            Draws = LowerBounds.Draws,
            Seed = 0,
            Versions = record.Versions,
            Commit = null,
        };
    }
}
