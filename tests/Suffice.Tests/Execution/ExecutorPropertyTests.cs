using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Tests.Execution;

/// <summary>
/// Models of any shape, every path: the executor computes what the slow model computes and counts what the cost model says.
/// </summary>
public sealed class ExecutorPropertyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static ModelDescription? Describe(int seed)
    {
        var random = new Random(seed);
        int heads = random.Next(1, 4),
            width = heads * random.Next(1, 14),
            depth = random.Next(1, 4);
        ConvolutionDescription Convolution(int outputs)
        {
            int kernel = random.Next(1, 5);
            return new ConvolutionDescription(outputs, kernel, random.Next(1, 4), random.Next(0, kernel));
        }
        ExitDescription Exit(int blocks) =>
            (ExitPooling)random.Next(blocks == 0 ? 3 : 2) switch
            {
                ExitPooling.Class => new ExitDescription(blocks, ExitPooling.Class, 0),
                ExitPooling pooling => new ExitDescription(blocks, pooling, random.Next(1, 50)),
            };
        var model = new ModelDescription
        {
            ImageSize = random.Next(5, 13),
            Channels = random.Next(2) == 0 ? 1 : 3,
            Embedding = random.Next(2) == 0 ? [Convolution(width)] : [Convolution(random.Next(1, 40)), Convolution(width)],
            Width = width,
            Depth = depth,
            Heads = heads,
            HiddenWidth = random.Next(1, 70),
            Classes = random.Next(2, 40),
            Exits =
            [
                .. Enumerable.Range(0, depth).Where(blocks => blocks == 0 || random.Next(2) == 0).Select(Exit),
                new(depth, ExitPooling.Class, 0),
            ],
        };
        return model.GridSize is >= 3 and <= 7 ? model : null;
    }

    [Fact]
    public void Every_path_of_any_model_agrees_with_the_slow_model()
    {
        // Seeds are fixed: a token whose floats nearly agree, or two scores that nearly tie, may magnify rounding beyond any tolerance.
        int compared = Enumerable.Range(0, 80).Sum(Compare);
        Assert.InRange(compared, 100, 1000);
    }

    /// <returns>Paths compared.</returns>
    private int Compare(int seed)
    {
        if (Describe(seed) is not { } model)
            return 0;
        var random = new Random(seed);
        Dictionary<int, double> schedule = model
            .Exits.Where(exit => exit.AfterBlocks > 0 && exit.AfterBlocks < model.Depth)
            .ToDictionary(exit => exit.AfterBlocks, _ => 0.2 + (0.7 * random.NextDouble()));
        PathLibrary library = PathLibrary.Build(model, [schedule]);
        var slow = new SlowModel(library, RandomModels.Weights(model, seed));
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed);
        using var executor = new Executor(bundle, 1);
        float[] input = RandomModels.Inputs(model, 1, seed);
        foreach (ExecutionPath path in library.Paths)
        {
            Results results = Results.Of(executor, library, input, 1, new FixedPath(library, path));
            double[] expected = slow.Run(input, path)[^1];
            // What training and runtime agree on.
            double tolerance = 1e-4 * expected.Max(Math.Abs);
            for (int c = 0; c < expected.Length; c++)
                Assert.InRange(results.Logits[c], expected[c] - tolerance, expected[c] + tolerance);
            Assert.Equal(CostModel.Path(library, path), results.Costs[0].Macs);
        }
        return library.Paths.Count;
    }
}
