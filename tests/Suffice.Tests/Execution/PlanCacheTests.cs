using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Execution;

public sealed class PlanCacheTests : IDisposable
{
    private const int MaxBatch = 20;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Executor Images(long? planBytes = null)
    {
        using BundleFile bundle = RandomModels.Bundle(folder, RandomModels.Paths(RandomModels.Small), 7);
        return new Executor(bundle, MaxBatch, planBytes: planBytes);
    }

    [Fact]
    public void Memory_grows_with_the_batches_that_come_and_no_further_than_the_largest()
    {
        using Executor executor = Images();
        Assert.Equal(new PlanStatistics(0, 0, 0, 0, 0, executor.ArenaBytes), executor.Plans);
        executor.Warm(1);
        long one = executor.Plans.Bytes;
        Assert.InRange(one, 1, executor.ArenaBytes / 2);
        executor.Warm(MaxBatch);
        Assert.Equal(new PlanStatistics(0, 2, 1, 1, executor.ArenaBytes, executor.ArenaBytes), executor.Plans);
        executor.Warm(1);
        Assert.Equal(new PlanStatistics(1, 2, 1, 1, executor.ArenaBytes, executor.ArenaBytes), executor.Plans);
    }

    [Fact]
    public void The_least_recently_used_goes_first()
    {
        long Bytes(int batch)
        {
            using Executor executor = Images();
            executor.Warm(batch);
            return executor.Plans.Bytes;
        }
        using Executor executor = Images(Bytes(MaxBatch) + Bytes(2));
        executor.Warm(1);
        executor.Warm(2);
        executor.Warm(1);
        executor.Warm(MaxBatch);
        // Not 1, though it is older.
        Assert.Equal((1, 2, Bytes(MaxBatch) + Bytes(1)), (executor.Plans.Evictions, executor.Plans.Plans, executor.Plans.Bytes));
        executor.Warm(1);
        Assert.Equal((2, 3, 1), (executor.Plans.Hits, executor.Plans.Misses, executor.Plans.Evictions));
    }

    [Fact]
    public void What_is_warm_is_found()
    {
        using Executor executor = Images();
        executor.Warm(5);
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        Results.Of(executor, library, RandomModels.Inputs(library.Model, 7, 1), 7, new Scatter(library));
        Assert.Equal((1, 1), (executor.Plans.Hits, executor.Plans.Misses));
    }

    [Fact]
    public void Short_texts_take_less_memory()
    {
        using BundleFile bundle = RandomModels.Bundle(folder, RandomModels.Paths(RandomModels.Bert), 7);
        using var executor = new Executor(bundle, MaxBatch);
        executor.Warm(MaxBatch, 5);
        Assert.InRange(executor.Plans.Bytes, 1, executor.ArenaBytes - 1);
    }

    [Fact]
    public void An_answer_does_not_depend_on_the_plan()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var one = new Executor(bundle, 1);
        using var fresh = new Executor(bundle, MaxBatch);
        using var roomy = new Executor(bundle, MaxBatch, threads: 2, planBytes: 1 << 24);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, MaxBatch, 3);
        float[][] alone = [.. texts.Select((text, i) => Results.Of(one, library, [text], new Scatter(library, i)).Logits)];
        var random = new Random(4);
        for (int run = 0; run < 60; run++)
        {
            int first = random.Next(MaxBatch),
                count = 1 + random.Next(MaxBatch - first);
            foreach (Executor executor in new[] { fresh, roomy })
                Assert.Equal(
                    [.. alone[first..(first + count)].SelectMany(logits => logits)],
                    Results.Of(executor, library, texts[first..(first + count)], new Scatter(library, first)).Logits
                );
        }
        Assert.True(roomy.Plans.Plans > 3);
        Assert.Equal(0, roomy.Plans.Evictions);
        Assert.True(fresh.Plans.Evictions > 0);
        Assert.InRange(fresh.Plans.Bytes, 1, fresh.ArenaBytes);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains(
            "Allow that many",
            Assert.Throws<SufficeException>(() => Images(planBytes: 100).Dispose()).Message,
            StringComparison.Ordinal
        );
        using Executor executor = Images();
        Assert.Contains("batches of 1 to 20", Assert.Throws<SufficeException>(() => executor.Warm(21)).Message, StringComparison.Ordinal);
        Assert.Contains("batches of 1 to 20", Assert.Throws<SufficeException>(() => executor.Warm(0)).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 10 tokens", Assert.Throws<SufficeException>(() => executor.Warm(1, 11)).Message, StringComparison.Ordinal);
    }
}
