using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Rivals;

/// <summary>A controller with a limit plans with what the limit allows, and with nothing beyond it.</summary>
public sealed class CapPropertyTests : IDisposable
{
    private readonly TinyBundles bundles = new();
    private readonly BundleFile bundle;

    public CapPropertyTests()
    {
        TinyAdaptation.Make(bundles);
        bundle = BundleFile.Open(bundles.AdaptedPath);
    }

    public void Dispose()
    {
        bundle.Dispose();
        bundles.Dispose();
    }

    /// <summary>
    /// The bundle's policy is the greedy rule, so a child is entered exactly if a path through it that the cap allows is worth more than
    /// stopping.
    /// </summary>
    [Fact]
    public void No_child_is_entered_whose_only_gain_lies_over_the_cap()
    {
        PathLibrary library = bundle.Library;
        var random = new Random(5);
        int entered = 0,
            stopped = 0,
            changed = 0;
        for (int round = 0; round < 300; round++)
        {
            float[] utilities = [.. library.Paths.Select(_ => random.NextSingle())];
            double lambda = Math.Exp((random.NextDouble() * 6) - 6);
            LearnedController free = Controller(utilities, lambda, null);
            long[] takes = [.. library.Paths.Select(path => Takes(path, free))];
            long cap = takes[random.Next(takes.Length)];
            LearnedController capped = Controller(utilities, lambda, cap);
            capped.Start(1);
            free.Start(1);
            float[] logits = [.. Enumerable.Range(0, library.Model.Classes).Select(_ => random.NextSingle())];
            for (ExecutionPath? at = library.Root; at is not null && library.Children(at).Count > 0; )
            {
                ExecutionPath? next = capped.Decide(0, at, logits);
                ExecutionPath? expected = library.Children(at).Where(child => Best(child, at) > 0).MaxBy(child => Best(child, at));
                Assert.Equal(expected, next);
                if (at == library.Root && free.Decide(0, at, logits) != next)
                    changed++;
                if (next is null)
                    stopped++;
                else
                    entered++;
                at = next;
            }

            // What the best allowed path through a child gains over stopping; below zero where none is allowed.
            double Best(ExecutionPath child, ExecutionPath at) =>
                library
                    .Paths.Where(path => library.Chain(path).Contains(child) && takes[path.Index] <= cap)
                    .Select(path => utilities[path.Index] - (lambda * (Share(path) - Share(at))) - utilities[at.Index])
                    .DefaultIfEmpty(-1)
                    .Max();
        }
        Assert.True(entered > 50 && stopped > 50 && changed > 50, $"{entered} entered, {stopped} stopped, {changed} changed by the cap");

        double Share(ExecutionPath path) => (double)CostModel.Path(library, path) / bundle.Manifest.TeacherMacs;
    }

    private LearnedController Controller(float[] utilities, double lambda, long? cap) =>
        new(bundle, UtilitySource.Of(bundle, (_, _, _, values) => utilities.CopyTo(values)), lambda, new PathLimit(cap));

    private long Takes(ExecutionPath path, LearnedController controller) =>
        CostModel.Path(bundle.Library, path)
        + bundle.Library.Chain(path).Where(node => bundle.Library.Children(node).Count > 0).Sum(controller.Macs);
}
