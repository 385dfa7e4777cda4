using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Bounds;

public class LowerBoundsPropertyTests
{
    [Fact]
    public void The_truth_lies_within_the_half_width_and_the_order_holds()
    {
        KnownWorld population = KnownWorld.Make(60_000, 201);
        double truth = new ChoiceBound(population.Truth, population.Table.PathMacs).Macs(population.TeacherTruth - LowerBounds.Loss)!.Value;
        int covered = 0;
        for (int seed = 210; seed < 230; seed++)
        {
            LowerBounds bounds = Of(KnownWorld.Make(1500, seed).Table, draws: 200);
            double clairvoyant = bounds.Clairvoyant.Value!.Value,
                information = bounds.Information.Value!.Value,
                width = bounds.Information.HalfWidth!.Value;
            if (Math.Abs(information - truth) <= width)
                covered++;
            Assert.True(clairvoyant <= information + width);
            if (bounds.Policy.Value is { } policy)
                Assert.True(information - width <= policy + (bounds.Policy.HalfWidth ?? 0));
            if (bounds.Realised.Value is { } realised)
                Assert.True(information - width <= realised + (bounds.Realised.HalfWidth ?? 0));
        }
        Assert.InRange(covered, 16, 20); // Of 20 intervals that hold with probability 0.95, fewer than 16 hold with probability 0.003.
    }

    [Fact]
    public void Figures_are_those_of_the_parts()
    {
        OutcomeTable table = Synthetic.Table(800, 90, teacher: 1.8);
        LowerBounds bounds = Of(table, draws: 50);
        double top1 = table.TeacherAccuracy - LowerBounds.Loss,
            clairvoyant = new ClairvoyantBound(table).Macs(top1)!.Value,
            hull = StaticHull.Of(table).Macs(top1)!.Value;
        Assert.Equal(clairvoyant, bounds.Clairvoyant.Value!.Value, 1e-9 * clairvoyant);
        Assert.Equal(hull, bounds.Hull.Value!.Value, 1e-9 * hull);
        double policy = bounds.Policy.Value!.Value;
        Assert.Equal((hull - policy) / (hull - clairvoyant), bounds.Efficiency.Value!.Value, 1e-9);
        Assert.All([bounds.Clairvoyant, bounds.Policy, bounds.Hull], figure => Assert.True(figure.HalfWidth > 0));
        Assert.Equal(bounds, Of(table, draws: 50));
    }

    [Fact]
    public void What_is_out_of_reach_is_null()
    {
        LowerBounds bounds = Of(Synthetic.Table(300, 91, teacher: 12), draws: 20);
        Assert.NotNull(bounds.Clairvoyant.Value); // Nor is it out of reach of somebody who may ask it.
        Assert.Equal(new BoundedFigure(null, null), bounds.Information);
        Assert.Equal(new BoundedFigure(null, null), bounds.Policy);
        Assert.NotNull(bounds.Hull.Value); // The teacher is one of the static nets.
        Assert.Equal(new BoundedFigure(null, null), bounds.Efficiency);
    }

    [Fact]
    public void Other_images_are_refused()
    {
        OutcomeTable table = Synthetic.Table(30, 92);
        SettingOutcomes other = SettingOutcomes.Static(Synthetic.Table(20, 92), []);
        Errors.Expect(Fault.Usage, () => LowerBounds.Of(table, other, other), "30 images", "20 for the policy", "same images");
    }

    // The policy is the confidence threshold on all tokens.
    private static LowerBounds Of(OutcomeTable table, int draws)
    {
        IEnumerable<Outcome> settings = Rules.Confidence(table, table.Library.Full).Select(rule => Simulation.Run(table, rule));
        return LowerBounds.Of(table, SettingOutcomes.Of(table, settings), SettingOutcomes.Static(table, []), draws);
    }
}
