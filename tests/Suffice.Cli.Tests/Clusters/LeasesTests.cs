using Suffice.Cluster.Jobs;

namespace Suffice.Cli.Tests.Clusters;

public class LeasesTests
{
    private double now;

    [Fact]
    public void Shards_are_given_in_order_and_each_to_one_silo()
    {
        Leases leases = Of(3);
        Assert.Equal([0, 1, 2, null], Enumerable.Range(0, 4).Select(i => Next(leases, $"silo {i % 2}")));
        leases.Done(1, 1);
        leases.Return(2, "silo 0");
        Assert.Equal([2, null], [Next(leases, "silo 1"), Next(leases, "silo 1")]);
    }

    [Fact]
    public void What_a_lost_silo_had_is_given_to_others()
    {
        Leases leases = Of(2);
        Next(leases, "lost");
        Next(leases, "here");
        Assert.Equal(0, leases.Next("here", silo => silo != "lost", _ => false));
        leases.Done(0, 1);
        leases.Done(1, 1);
        Assert.True(leases.IsEmpty);
    }

    [Fact]
    public void What_takes_much_longer_than_usual_is_given_to_a_second_silo_once()
    {
        Leases leases = Of(3);
        Next(leases, "slow");
        Next(leases, "fast");
        leases.Done(1, 4);
        Next(leases, "fast");
        leases.Done(2, 4);
        now = 11.9;
        Assert.Null(Next(leases, "fast"));
        now = 12.1;
        Assert.Null(Next(leases, "slow"));
        Assert.Equal(0, Next(leases, "fast"));
        Assert.Null(Next(leases, "third"));
        // Whoever ends first: the other has nothing to do any more.
        leases.Done(0, 12);
        Assert.True(leases.IsEmpty);
    }

    /// <summary>It may not know that it has one: the answer was lost with the silo that should have handed it on.</summary>
    [Fact]
    public void What_nobody_works_at_is_given_to_the_only_silo_again_after_longer()
    {
        Leases leases = Of(2);
        Next(leases, "only");
        Next(leases, "only");
        leases.Done(1, 4);
        now = 47.9;
        Assert.Null(Next(leases, "only"));
        now = 48.1;
        Assert.Equal(0, Next(leases, "only"));
        Assert.Null(Next(leases, "only"));
    }

    [Fact]
    public void So_is_the_first_of_all_whose_time_nobody_knows()
    {
        Leases leases = Of(1);
        Next(leases, "lost");
        now = 599;
        Assert.Null(Next(leases, "other"));
        now = 601;
        Assert.Equal(0, Next(leases, "other"));
    }

    [Fact]
    public void A_silo_is_not_given_what_failed_there() => Assert.Equal(1, Of(2).Next("silo", _ => true, shard => shard == 0));

    private Leases Of(int shards)
    {
        var leases = new Leases(() => now);
        for (int i = 0; i < shards; i++)
            leases.Add(i);
        return leases;
    }

    private static int? Next(Leases leases, string silo) => leases.Next(silo, _ => true, _ => false);
}
