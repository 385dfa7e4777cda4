using Suffice.Control;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Training.Adapting;
using Suffice.Training.Compiling;
using Suffice.Training.Policy;
using Suffice.Training.Tests.Policy;

namespace Suffice.Training.Tests.Compiling;

/// <summary>Parts of the control taken away where it is known what each is worth.</summary>
public sealed class AblationLearningTests : IDisposable
{
    private static readonly ControllerOptions Options = new()
    {
        Members = 2,
        PredictorHidden = 16,
        PredictorEpochs = 60,
        TrainingImages = 0,
        PolicyHidden = 8,
        PolicyMembers = 2,
        PolicyUpdates = 200,
        LowestPrice = 0.01,
        HighestPrice = 10,
        Seeds = 2,
    };

    private readonly TemporaryFolder folder = new();
    private readonly OutcomeTable control = Halves.Table(400, seed: 1),
        unseen = Halves.Table(300, seed: 2);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_part_is_worth_what_it_is()
    {
        FittedController fitted = ControllerFit.Run(control, null, Options with { PredictorEpochs = 1 }, null, default);
        Halves.Bundle(folder, Options, fitted.Tensors).Dispose();
        var run = new AdaptationFolder(folder.Path);
        File.Move(folder.File("control.suffice"), run.Adapted);
        control.Save(run.Outcomes(Split.Control));
        float[] utilities = SoftUtility.Of(unseen, Temperature.FitTeacher(control));
        var everyPath = new Dictionary<string, PricedOutcomes>
        {
            ["always_all"] = PricedOutcomes.Of(unseen, utilities, _ => new FixedPath(unseen.Library, unseen.Library.Paths[2])),
        };
        Dictionary<string, AblationResult> results = new Ablation(run, unseen, Options)
            .Run(everyPath, null, default)
            .ToDictionary(result => result.Variant);

        AblationResult full = results["full"];
        Assert.Equal((0, 0, 0), (full.MoreThanFull, full.LowerLimit, full.UpperLimit));
        Assert.Equal(Options.Seeds, full.Need.Length);
        // One exit for the easy half, all for the other; a few may go on for nothing, or stop with a little regret.
        double best = (unseen.PathMacs[0] + unseen.PathMacs[2]) / 2.0 / unseen.TeacherMacs;
        Assert.All(full.Need, macs => Assert.InRange(macs, 0.9 * best, 1.2 * best));
        // The first exit's confidence says all there is to know: the predictor alone, or trees in its place, find it too; a word about
        // another input does not.
        Assert.All(results["no_policy"].Need, macs => Assert.InRange(macs, 0.9 * best, 1.2 * best));
        Assert.All(results["boosted_trees"].Need, macs => Assert.InRange(macs, 0.9 * best, 1.2 * best));
        Assert.All(results["no_predictor"].Need, macs => Assert.InRange(macs, 0.9 * best, 1.5 * best));
        Assert.True(results["always_all"].LowerLimit > 0);
        Assert.Equal(
            ["full", "trained_policy", "no_policy", "no_predictor", "shuffled_predictor", "boosted_trees", "always_all"],
            results.Keys
        );
    }
}
