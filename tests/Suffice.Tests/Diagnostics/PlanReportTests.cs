using Suffice.Bundles;
using Suffice.Control;
using Suffice.Diagnostics;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tests.Execution;

namespace Suffice.Tests.Diagnostics;

public sealed class PlanReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Writes down what is called.</summary>
    private sealed unsafe class Recorder() : WatchedKernels(new ReferenceKernels())
    {
        public List<(string What, int Depth, int Columns)> Calls { get; } = [];

        public override string Name => "recorder";

        public override void Linear(
            float* a,
            nint aStride,
            int rows,
            in PackedLinear weights,
            float* c,
            nint cStride,
            LinearMode mode,
            byte* scratch = null
        )
        {
            Calls.Add(
                (
                    mode switch
                    {
                        LinearMode.Gelu => "GELU",
                        LinearMode.Add => "added",
                        _ => "",
                    },
                    weights.Depth,
                    weights.Columns
                )
            );
            base.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);
        }

        public override void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride)
        {
            Calls.Add(("norm", norm.Width, norm.Width));
            base.Normalise(norm, x, xStride, rows, y, yStride);
        }

        public override void Attend(
            in AttentionShape shape,
            float* qkv,
            int tokens,
            int first,
            int count,
            float* output,
            float* classScores,
            float* scratch
        )
        {
            Calls.Add(("attn", 3 * shape.Width, shape.Width));
            base.Attend(shape, qkv, tokens, first, count, output, classScores, scratch);
        }
    }

    public static TheoryData<string> Orders => new(Enum.GetNames<BlockOrder>());

    [Theory]
    [MemberData(nameof(Orders))]
    public void What_a_plan_says_is_what_is_run(string order)
    {
        ModelDescription model = RandomModels.Bert with { Order = Enum.Parse<BlockOrder>(order), Exits = [new(4, ExitPooling.Class, 0)] };
        PathLibrary library = PathLibrary.Build(model, []);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        var recorder = new Recorder();
        using var executor = new Executor(new CompiledModel(bundle, recorder), 1, 1);
        Results.Of(executor, library, RandomModels.SomeTexts(model, 1, 1), new FixedPath(library, library.Full));

        PlanReport report = PlanMeasurement.Of(bundle, [1]);
        string What(OperatorDescription step) =>
            step.Name.StartsWith("norm", StringComparison.Ordinal) ? "norm"
            : step.Name == "attn" ? "attn"
            : step.Then;
        var block = report.Block.Select(step => (What(step), step.Depth, step.Columns));
        Assert.Equal(
            [("norm", 16, 16), .. Enumerable.Repeat(block, 4).SelectMany(calls => calls), ("norm", 16, 16), ("", 16, 5)],
            recorder.Calls
        );
        // The embedding's table and its norm are one operator.
        Assert.Equal(recorder.Calls.Count, Assert.Single(report.Segments).Operators);
        Assert.Null(report.PathSwitchNanoseconds);
    }

    [Fact]
    public void All_that_a_bundle_is_compiled_to_is_shown()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        PlanReport report = PlanMeasurement.Of(bundle, [1, 8], threads: 2);
        Assert.Equal(library.Paths.Select(path => path.Name), report.Segments.Select(segment => segment.Path));
        SegmentDescription root = report.Segments[0],
            drops = report.Segments.First(segment => segment.Path.StartsWith("keep", StringComparison.Ordinal));
        // Two convolutions; norm, hidden layer and head of the exit.
        Assert.Equal((null, 0, 2 + 3), (root.After, root.Blocks, root.Operators));
        Assert.Equal(1 + (7 * drops.Blocks) + 2, drops.Operators); // Dropping; blocks; norm and head.
        Assert.Equal([1, 8], report.Plans.Select(plan => plan.Inputs));
        Assert.All(report.Plans, plan => Assert.True(plan is { Tokens: 10, CompileMicroseconds: > 0, LookupNanoseconds: > 0 }));
        Assert.Equal(report.Plans[0].Bytes, report.Arena.Max(part => part.Offset + part.Bytes), 64d);
        Assert.Equal((2, 2), (report.Statistics.Hits, report.Statistics.Misses));
        Assert.NotNull(report.PathSwitchNanoseconds);
    }
}
