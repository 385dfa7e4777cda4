using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Tests.Execution;

public sealed class ExecutorTests : IDisposable
{
    /// <summary>
    /// Relative to the largest logit. Single precision rounds each of about 40 consecutive operators to 6e-8, sums of up to 144 terms to
    /// about √144 of that, and GELU adds 6e-7 absolute: some 40 · 12 · 6e-8 = 3e-5 if all went one way; the contract with training is 1e-4.
    /// </summary>
    private const double Tolerance = 3e-5;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kernels => new(KernelSet.All().Select(kernels => kernels.Name));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_path_agrees_with_the_slow_model(string kernels)
    {
        foreach (ModelDescription model in Models())
        {
            PathLibrary library = RandomModels.Paths(model);
            var slow = new SlowModel(library, RandomModels.Weights(model, 7));
            using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
            using var executor = new Executor(new CompiledModel(bundle, KernelSet.All().Single(set => set.Name == kernels)), 3, 1);
            float[] inputs = RandomModels.Inputs(model, 3, 1);
            foreach (ExecutionPath path in library.Paths)
            {
                Results results = Results.Of(executor, library, inputs, 3, new FixedPath(library, path));
                for (int i = 0; i < 3; i++)
                {
                    double[] expected = slow.Run(inputs.AsSpan(i * inputs.Length / 3, inputs.Length / 3), path)[^1];
                    double largest = expected.Max(Math.Abs);
                    for (int c = 0; c < expected.Length; c++)
                        Assert.True(
                            Math.Abs(expected[c] - results.Logits[(i * expected.Length) + c]) <= Tolerance * largest,
                            $"{path.Name}: {expected[c]} against {results.Logits[(i * expected.Length) + c]}"
                        );
                    Assert.Equal(path.Index, results.Paths[i]);
                    Assert.Equal(new Cost(CostModel.Path(library, path), 0), results.Costs[i]);
                }
            }
        }
    }

    /// <summary>Head widths below, at and between vector widths; one channel and three; columns that do not fill a panel.</summary>
    private static IEnumerable<ModelDescription> Models()
    {
        yield return RandomModels.Small;
        yield return RandomModels.Small with
        {
            Heads = 1,
        };
        yield return RandomModels.Small with
        {
            Channels = 1,
            Heads = 3,
            Width = 36,
            Embedding = [new(36, 3, 3, 0)],
            Classes = 33,
        };
        yield return RandomModels.Small with
        {
            ImageSize = 28,
            Heads = 2,
            Width = 64,
            HiddenWidth = 96,
            Embedding = [new(24, 3, 2, 1), new(64, 3, 2, 1)],
        };
        // Embeddings whose first layers are held a few rows at a time: groups that fill rows, and groups that do not.
        yield return RandomModels.Small with
        {
            ImageSize = 32,
            Embedding = [new(4, 3, 1, 1), new(6, 3, 2, 1), new(16, 3, 2, 1)],
        };
        yield return RandomModels.Small with
        {
            ImageSize = 44,
            Embedding = [new(5, 3, 1, 1), new(16, 5, 3, 2)],
        };
        yield return RandomModels.Small with
        {
            ImageSize = 75,
            Channels = 1,
            Embedding = [new(4, 3, 1, 1), new(3, 5, 2, 0), new(16, 7, 6, 3)],
        };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_ragged_batch_gives_what_each_input_gives_alone(int threads)
    {
        ModelDescription model = RandomModels.Small;
        PathLibrary library = RandomModels.Paths(model);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        const int count = 37;
        using var together = new Executor(bundle, count, threads);
        using var alone = new Executor(bundle, 1);
        float[] inputs = RandomModels.Inputs(model, count, 2);
        Results all = Results.Of(together, library, inputs, count, new Scatter(library));
        Assert.Equal(library.Paths.Count, all.Paths.Distinct().Count());
        for (int i = 0; i < count; i++)
        {
            Results one = Results.Of(
                alone,
                library,
                inputs[(i * inputs.Length / count)..((i + 1) * inputs.Length / count)],
                1,
                new Scatter(library, i)
            );
            // Bit for bit: a row's sums run in the same order whatever tile it falls into.
            Assert.Equal(one.Logits, all.Logits[(i * model.Classes)..((i + 1) * model.Classes)]);
            Assert.Equal(one.Paths[0], all.Paths[i]);
            Assert.Equal(one.Costs[0], all.Costs[i]);
            ExecutionPath path = library.Paths[all.Paths[i]];
            int asked = library.Chain(path).Count(node => library.Children(node).Count > 0);
            Assert.Equal(new Cost(CostModel.Path(library, path) + (100 * asked), 100 * asked), all.Costs[i]);
        }
    }

    [Fact]
    public void An_executor_forgets_the_last_batch()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 9, 2);
        float[] inputs = RandomModels.Inputs(library.Model, 9, 3);
        Results first = Results.Of(executor, library, inputs, 9, new Scatter(library));
        Results.Of(
            executor,
            library,
            [.. Enumerable.Repeat(float.NaN, inputs.Length / 9 * 4)],
            4,
            new FixedPath(library, library.Paths[^1])
        );
        Results.Of(executor, library, RandomModels.Inputs(library.Model, 2, 9), 2, new FixedPath(library, library.Full));
        Assert.Equal(first.Logits, Results.Of(executor, library, inputs, 9, new Scatter(library)).Logits);
    }

    [Fact]
    public void An_executor_that_is_disposed_says_so()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        var executor = new Executor(bundle, 1);
        executor.Dispose();
        executor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => executor.Warm(1));
        Assert.Throws<ObjectDisposedException>(() =>
            Results.Of(executor, library, RandomModels.Inputs(library.Model, 1, 3), 1, new FixedPath(library, library.Full))
        );
    }

    [Fact]
    public void An_executor_outlives_its_bundle()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 1);
        float[] inputs = RandomModels.Inputs(library.Model, 1, 3);
        Results before = Results.Of(executor, library, inputs, 1, new FixedPath(library, library.Full));
        bundle.Dispose();
        Assert.Equal(before.Logits, Results.Of(executor, library, inputs, 1, new FixedPath(library, library.Full)).Logits);
    }

    [Fact]
    public void A_static_bundle_runs_its_only_path()
    {
        ModelDescription model = RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] };
        PathLibrary library = PathLibrary.Static(model);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 2);
        Results results = Results.Of(executor, library, RandomModels.Inputs(model, 2, 1), 2, new FixedPath(library, library.Full));
        Assert.Equal(CostModel.Path(library, library.Full), results.Costs[1].Macs);
    }

    [Fact]
    public void Wrong_sizes_and_controllers_are_told_with_a_remedy()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 2);
        float[] inputs = RandomModels.Inputs(library.Model, 3, 1);
        string Message(Action action)
        {
            var error = Assert.Throws<SufficeException>(action);
            Assert.Equal(Fault.Usage, error.Fault);
            return error.Message;
        }
        var full = new FixedPath(library, library.Full);
        Assert.Contains("at most 2", Message(() => Results.Of(executor, library, inputs, 3, full)), StringComparison.Ordinal);
        Assert.Contains("3 x 12 x 12", Message(() => Results.Of(executor, library, inputs[1..], 2, full)), StringComparison.Ordinal);
        Assert.Contains(
            "room for 5 logits",
            Message(() => executor.Run(inputs.AsSpan(0, inputs.Length / 3), 1, full, [], new int[1], new Cost[1])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not lead there",
            Message(() => Results.Of(executor, library, inputs[..(inputs.Length / 3)], 1, new Lost(library))),
            StringComparison.Ordinal
        );
        Assert.Contains("largest batch", Message(() => new Executor(bundle, 0).Dispose()), StringComparison.Ordinal);
        Assert.Contains("Threads", Message(() => new Executor(bundle, 1, 0).Dispose()), StringComparison.Ordinal);
        Results.Of(executor, library, [], 0, full);
    }

    /// <summary>Answers with a path that is no child.</summary>
    private sealed class Lost(PathLibrary library) : IController
    {
        public void Start(int inputs) { }

        public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits) => library.Root;

        public long Macs(ExecutionPath at) => 0;
    }
}
