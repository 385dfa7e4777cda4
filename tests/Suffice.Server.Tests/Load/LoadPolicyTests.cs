using Suffice.Server.Load;

namespace Suffice.Server.Tests.Load;

public class LoadPolicyTests
{
    [Fact]
    public void Nobody_waits_and_everything_runs_at_the_dearest_level()
    {
        LoadModel model = LoadModels.Plain();
        SimulatedAnswer[] answers = LoadModels.Play(model, new BacklogPolicy(model), LoadModels.Poisson(20, 500));
        Assert.True(answers.Count(answer => answer.Level == 0) > 0.98 * answers.Length);
        Assert.InRange(LoadModels.Quantile(answers, 0.5), 0.01, 0.02);
    }

    /// <summary>100 a second is what one lane can do at the dearest level.</summary>
    [Theory]
    [InlineData(150)]
    [InlineData(250)]
    [InlineData(400)]
    public void More_than_can_be_done_in_full_is_done_cheaper_and_in_time(int rate)
    {
        LoadModel model = LoadModels.Plain();
        double[] arrivals = LoadModels.Poisson(rate, 5000);
        SimulatedAnswer[] adaptive = LoadModels.Play(model, new BacklogPolicy(model), arrivals),
            @fixed = LoadModels.Play(model, new FixedLevel(model), arrivals);
        Assert.InRange(LoadModels.Quantile(adaptive, 0.99), 0, model.Target!.Value);
        Assert.True(LoadModels.Quantile(@fixed, 0.99) > 1);
    }

    [Fact]
    public void After_a_burst_quality_comes_back_within_two_seconds()
    {
        LoadModel model = LoadModels.Plain();
        double[] burst = [.. LoadModels.Poisson(400, 800), .. Enumerable.Range(0, 200).Select(i => 2.2 + (i * 0.05))];
        SimulatedAnswer[] answers = LoadModels.Play(model, new BacklogPolicy(model), [.. burst.Order()]);
        double end = LoadModels.Poisson(400, 800)[^1];
        double[] times = [.. burst.Order()];
        Assert.Contains(answers[..800], answer => answer.Level == model.Cheapest || answer.Level >= 2);
        Assert.All(answers.Where((_, i) => times[i] > end + 2), answer => Assert.Equal(0, answer.Level));
    }

    [Fact]
    public void Without_a_target_nothing_is_saved()
    {
        LoadModel model = LoadModels.Plain(target: null);
        Assert.All(LoadModels.Play(model, new BacklogPolicy(model), LoadModels.Poisson(300, 1000)), answer =>
            Assert.Equal(0, answer.Level)
        );
    }

    [Fact]
    public void What_cannot_be_done_in_time_even_cheaply_is_refused_at_once()
    {
        LoadModel model = LoadModels.Plain();
        double[] arrivals = LoadModels.Poisson(2000, 5000);
        SimulatedAnswer[] answers = LoadModels.Play(model, new BacklogPolicy(model), arrivals, new Admission(model, 1000));
        Assert.InRange(answers.Count(answer => answer.Level is null), 1000, 4500);
        // Once the first rush, which came upon the dearest level, is over.
        Assert.InRange(LoadModels.Quantile(answers[500..], 0.99), 0, model.Target!.Value);
    }

    [Fact]
    public void Every_arrival_is_answered_once_whatever_the_number_of_lanes()
    {
        foreach (int lanes in (int[])[1, 3])
        {
            LoadModel model = LoadModels.Plain() with { Lanes = lanes };
            double[] arrivals = LoadModels.Poisson(300, 2000);
            SimulatedAnswer[] answers = LoadModels.Play(model, new BacklogPolicy(model), arrivals);
            Assert.All(answers, answer =>
                Assert.True(answer.Level is >= 0 && answer.Latency >= model.Times.Seconds(1, answer.Level.Value) - 1e-9)
            );
        }
    }

    /// <summary>Loss of utility and late answers together: what the process minimises.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(150)]
    [InlineData(250)]
    public void The_exact_policy_loses_no_more_than_any_other(int rate)
    {
        LoadModel model = LoadModels.Plain();
        double[] arrivals = LoadModels.Poisson(rate, 20_000);
        // A rate has to be estimated, so a fixed level that happens to fit may be a thousandth better.
        double exact = Lost(new ExactPolicy(model)) - 0.001;
        Assert.True(exact <= Lost(new BacklogPolicy(model)), $"{exact}");
        for (int level = 0; level < model.Levels.Count; level++)
            Assert.True(exact <= Lost(new FixedLevel(model, level)), $"{exact}, level {level}: {Lost(new FixedLevel(model, level))}");

        double Lost(ILoadPolicy policy) =>
            LoadModels
                .Play(model, policy, arrivals)
                .Average(answer => model.Levels[answer.Level!.Value].Loss + (answer.Latency > model.Target ? 1 : 0));
    }
}
