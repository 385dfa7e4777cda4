using Suffice.Server.Load;

namespace Suffice.Server.Tests.Load;

public class ServiceTimesTests
{
    [Fact]
    public void Sizes_between_measured_ones_lie_on_a_line()
    {
        ServiceLevel[] levels = [new(Budget.Full, 1, 0)];
        var times = ServiceTimes.Of([(1, 2), (2, 3), (4, 5)], levels);
        Assert.Equal([2, 3, 4, 5], Enumerable.Range(1, 4).Select(batch => Math.Round(times.Seconds(batch, 0), 9)));
        Assert.Equal(4, times.MaxBatch);
        Assert.Equal(1.5, times.Seconds(2, 0, work: 0.5), 9);
    }

    [Fact]
    public void Batches_that_ran_correct_what_was_reckoned()
    {
        LoadModel model = LoadModels.Plain();
        double before = model.Times.Seconds(1, 1);
        for (int i = 0; i < 200; i++)
            model.Times.Observe(4, 1, 1, 0.04 * 0.8);
        Assert.Equal(0.01 * 0.8, model.Times.Seconds(1, 1), 3);
        Assert.NotEqual(before, model.Times.Seconds(1, 1), 3);
        Assert.Equal(0.01, model.Times.Seconds(1, 0), 9);
    }

    [Fact]
    public void A_rate_follows_what_arrives_and_forgets()
    {
        var rate = new ArrivalRate(1);
        for (double now = 0; now < 10; now += 0.01)
            rate.Add(now);
        Assert.InRange(rate.At(10), 95, 105);
        Assert.InRange(rate.At(15), 0, 1);
    }

    [Fact]
    public void A_backlog_counts_what_waits()
    {
        var backlog = new Backlog();
        backlog.Add(1, 0.5);
        backlog.Add(2, 0.25);
        LoadState state = backlog.At(3, oldest: 1);
        Assert.Equal((2, 0.375, 2), (state.Waiting, state.Work, state.OldestWait));
        backlog.Remove(0.5);
        backlog.Remove(0.25);
        Assert.Equal((0, 0), (backlog.At(3, 3).Waiting, backlog.At(3, 3).OldestWait));
    }
}
