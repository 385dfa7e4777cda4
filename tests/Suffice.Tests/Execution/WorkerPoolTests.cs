using Suffice.Execution;

namespace Suffice.Tests.Execution;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_runs_once_and_all_are_awaited(int size)
    {
        using var pool = new WorkerPool(size);
        int[] counts = new int[size];
        for (int round = 1; round <= 200; round++)
        {
            pool.Run(part => counts[part]++);
            Assert.All(counts, count => Assert.Equal(round, count));
            // Long enough, now and then, for the others to fall asleep.
            if (round % 50 == 0)
                Thread.Sleep(20);
        }
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(2);
        var error = Assert.Throws<InvalidOperationException>(() =>
            pool.Run(part =>
            {
                if (part == 1)
                    throw new ArithmeticException("part 1");
            })
        );
        Assert.Equal("part 1", error.InnerException!.Message);
        // Where all parts fail, the caller's own failure is told; the others' are not told to who comes next.
        Assert.Throws<ArithmeticException>(() => pool.Run(_ => throw new ArithmeticException("each")));
        int runs = 0;
        pool.Run(_ => Interlocked.Increment(ref runs));
        Assert.Equal(2, runs);
    }
}
