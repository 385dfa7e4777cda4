using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;

namespace Suffice.Evaluation.Tests.Settings;

public sealed class ControllerTablesTests : IDisposable
{
    private readonly TinyBundles bundles = new();

    public void Dispose() => bundles.Dispose();

    [Fact]
    public void On_control_each_input_is_judged_by_judges_that_were_not_fitted_to_it()
    {
        TinyAdaptation.Make(bundles);
        using var adapted = BundleFile.Open(bundles.AdaptedPath);
        OutcomeTable control = Synthetic.Table(400, 1, adapted.Library),
            calibration = Synthetic.Table(200, 2, adapted.Library);
        TabledController tabled = new ControllerTables(adapted, control, calibration)
            .All()
            .Single(controller => controller.Settings.Name == ControllerNames.LearnedExit);
        Assert.NotEmpty(tabled.Trials);
        int[] all = [.. Enumerable.Range(0, control.Count)];
        var unseen = RuleScores.From(control, ExitJudges.Fit(control).OutOfFold);
        var inUse = RuleScores.Of(control, new JudgedScore(adapted.Library.Model.Classes, tabled.Settings.Judges!));
        bool differs = false;
        foreach ((SettingTrial trial, StoppingRule rule) in tabled.Trials.Zip(tabled.Settings.Rules))
        {
            Assert.Equal(unseen.Follow(rule, all), trial.Control.Paths);
            differs |= !inUse.Follow(rule, all).SequenceEqual(trial.Control.Paths);
        }
        Assert.True(differs); // Else nothing was tried here.
    }
}
