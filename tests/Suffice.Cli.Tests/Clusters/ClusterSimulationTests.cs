using Suffice.Cluster.Simulations;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Cases whose end can be told by hand.</summary>
public class ClusterSimulationTests
{
    private static readonly ClusterSettings Usual = new()
    {
        ShardSeconds = [10],
        Shards = 100,
        Silos = 10,
    };

    [Fact]
    public void Shards_that_divide_evenly_take_their_share_of_the_time()
    {
        SimulatedJob job = ClusterSimulation.Run(Usual);
        Assert.Equal((100, 1, 0), (Math.Round(job.Seconds, 6), Math.Round(job.Efficiency, 6), job.Twice));
    }

    [Fact]
    public void The_last_shards_leave_others_idle()
    {
        SimulatedJob job = ClusterSimulation.Run(Usual with { Shards = 101 });
        Assert.Equal((110, 0.918), (Math.Round(job.Seconds, 6), Math.Round(job.Efficiency, 3)));
    }

    [Fact]
    public void More_slots_than_shards_are_of_no_use()
    {
        SimulatedJob job = ClusterSimulation.Run(Usual with { Silos = 1000 });
        Assert.Equal((10, 0.1), (Math.Round(job.Seconds, 6), Math.Round(job.Efficiency, 3)));
    }

    [Fact]
    public void Writing_counts_and_one_grain_bounds_how_many_shards_begin()
    {
        Assert.Equal(110, Math.Round(ClusterSimulation.Run(Usual with { StoreSeconds = 1 }).Seconds, 6));
        // Two calls a shard, one after another at the grain: it cannot end before all of them.
        SimulatedJob job = ClusterSimulation.Run(Usual with { CallSeconds = 2, Silos = 100 });
        Assert.True(job.Seconds >= 400, $"{job.Seconds} s");
        Assert.True(job.GrainLoad > 0.9, $"{job.GrainLoad}");
    }

    [Fact]
    public void What_dead_silos_had_is_done_by_others()
    {
        SimulatedJob job = ClusterSimulation.Run(Usual with { SecondsToDeath = 60, SecondsToNotice = 5, SecondsToReplace = 20, Seed = 3 });
        Assert.True(job.Twice > 0);
        Assert.InRange(job.Efficiency, 0.3, 0.99);
    }
}
