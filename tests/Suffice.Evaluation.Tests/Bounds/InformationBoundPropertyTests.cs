using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Bounds;

/// <summary>The information-limited bound where η is known exactly.</summary>
public class InformationBoundPropertyTests
{
    private static readonly KnownWorld World = KnownWorld.Make(20_000, 71);

    [Fact]
    public void The_exact_Bayes_policy_reaches_it()
    {
        var bound = new ChoiceBound(World.Truth, World.Table.PathMacs);
        foreach (double price in bound.Prices(15))
        {
            int[] chosen = ChoiceBound.Choices(World.Truth, World.Table.PathMacs, price);
            (double promised, double accuracy, double macs) = Earned(chosen);
            // Steps of equal price may be missing by rounding: one input of 20,000 at most.
            Assert.Equal(macs, bound.Macs(promised)!.Value, macs * 1e-6);
            // And the labels keep the promise: within four standard errors of a share of 20,000.
            Assert.InRange(accuracy, promised - (2 / Math.Sqrt(20_000)), promised + (2 / Math.Sqrt(20_000)));
        }
    }

    [Fact]
    public void No_choice_that_does_not_see_the_label_is_below_it()
    {
        OutcomeTable table = World.Table;
        PathLibrary library = table.Library;
        var bound = new ChoiceBound(World.Truth, table.PathMacs);
        IEnumerable<IController> policies = library
            .Paths.Where(path => library.Children(path).Count == 0)
            .SelectMany(leaf => Rules.Confidence(table, leaf))
            .Concat(library.Paths.Select(path => new FixedPath(library, path)));
        foreach (Outcome outcome in policies.Select(policy => Simulation.Run(table, policy)))
        {
            (double promised, _, double macs) = Earned(outcome.Paths);
            Assert.True(macs >= bound.Macs(promised)!.Value * (1 - 1e-9));
        }
    }

    [Fact]
    public void Knowing_the_label_helps_and_knowing_less_costs()
    {
        ChoiceBound clairvoyant = new(ChoiceBoundPropertyTests.Right(World.Table), World.Table.PathMacs),
            information = new(World.Truth, World.Table.PathMacs);
        double top1 = World.TeacherTruth - LowerBounds.Loss;
        Assert.True(clairvoyant.Macs(top1) < information.Macs(top1));
        // Values that only say how good a path is on average: the hull of mixtures of paths.
        int paths = World.Table.PathMacs.Length;
        double[] means =
        [
            .. Enumerable.Range(0, paths).Select(p => Enumerable.Range(0, World.Table.Count).Average(i => World.Truth[(i * paths) + p])),
        ];
        var blind = new ChoiceBound([.. Enumerable.Range(0, World.Truth.Length).Select(k => means[k % paths])], World.Table.PathMacs);
        var hull = new LowerHull(means.Select((mean, p) => new FrontierPoint(mean, World.Table.PathMacs[p])));
        double attainable = means.Max() - 0.01;
        Assert.True(information.Macs(attainable) < blind.Macs(attainable));
        Assert.Equal(hull.Macs(attainable)!.Value, blind.Macs(attainable)!.Value, hull.Macs(attainable)!.Value * 1e-6);
    }

    private static (double Promised, double Accuracy, double Macs) Earned(int[] chosen)
    {
        int paths = World.Table.PathMacs.Length;
        return (
            chosen.Select((path, i) => World.Truth[(i * paths) + path]).Average(),
            chosen.Select((path, i) => World.Table.Correct(i, path) ? 1.0 : 0).Average(),
            chosen.Average(path => World.Table.PathMacs[path])
        );
    }
}
