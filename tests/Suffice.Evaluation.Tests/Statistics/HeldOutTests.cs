using Suffice.Bundles;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Statistics;

public class HeldOutTests
{
    private const int Count = 103;

    [Fact]
    public void In_pairs_half_of_the_members_judge_an_input_one_of_each_pair()
    {
        var heldOut = new HeldOut(new ControllerDescription(8, 4, 4) { Divisions = 4, FoldSeed = 3 }, Count);
        int[][] judges = [.. Enumerable.Range(0, Count).Select(input => heldOut.Predictors(input).ToArray())];
        Assert.All(judges, own => Assert.Equal([0, 1, 2, 3], own.Select(member => member / 2)));
        // Each member leaves out half of the inputs, and no two pairs are divided alike.
        Assert.All(Enumerable.Range(0, 8), member => Assert.InRange(judges.Count(own => own.Contains(member)), 51, 52));
        Assert.True(judges.Select(own => string.Join(' ', own)).Distinct().Count() > 10);
    }

    [Fact]
    public void Without_divisions_each_member_leaves_out_one_fold_as_in_older_bundles()
    {
        var heldOut = new HeldOut(new ControllerDescription(4, 4, 4) { FoldSeed = 5 }, Count);
        int[] folds = Folds.Of(Count, 4, 5);
        Assert.All(Enumerable.Range(0, Count), input => Assert.Equal(folds[input], Assert.Single(heldOut.Predictors(input).ToArray())));
    }

    [Fact]
    public void Every_input_has_one_policy_that_did_not_see_it()
    {
        var heldOut = new HeldOut(new ControllerDescription(4, 4, 4) { PolicyMembers = 3 }, Count);
        int[] judges = [.. Enumerable.Range(0, Count).Select(heldOut.Policy)];
        Assert.All(Enumerable.Range(0, 3), member => Assert.InRange(judges.Count(own => own == member), 34, 35));
        Assert.All(Enumerable.Range(0, Count), input => Assert.Equal(0, new HeldOut(new(4, 4, 4), Count).Policy(input)));
    }
}
