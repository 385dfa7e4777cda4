using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Data;
using Suffice.Evaluation.Outcomes;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Outcomes;

public sealed class OutcomeMeasurementParityTests : IDisposable
{
    private readonly TinyBundles bundles = new();
    private readonly RandomImages data = new(150, 1);
    private readonly int[] images = [.. Enumerable.Range(0, 150).Where(i => i % 9 != 4)]; // Two batches and a rest.

    public void Dispose() => bundles.Dispose();

    [Fact]
    public void The_table_holds_what_the_executor_answers_on_every_path_and_costs_what_it_counts()
    {
        using BundleFile adapted = bundles.Adapted(),
            teacher = bundles.Static();
        OutcomeTable table = OutcomeTable.Measure(adapted, teacher, data, images);
        Assert.Equal(images.Select(data.Label), table.Labels);
        foreach (ExecutionPath path in adapted.Library.Paths)
        {
            (float[] logits, int[] paths, Cost[] costs) = Execute(adapted, new FixedPath(adapted.Library, path));
            Assert.All(paths, taken => Assert.Equal(path.Index, taken));
            Assert.All(costs, cost => Assert.Equal(table.PathMacs[path.Index], cost.Macs));
            for (int i = 0; i < table.Count; i++)
                AssertClose(table.At(i, path.Index), logits.AsSpan(i * 4, 4));
        }
        (float[] expected, _, Cost[] teacherCosts) = Execute(teacher, new FixedPath(teacher.Library, teacher.Library.Full));
        for (int i = 0; i < table.Count; i++)
            AssertClose(table.Teacher(i), expected.AsSpan(i * 4, 4));
        Assert.All(teacherCosts, cost => Assert.Equal(table.TeacherMacs, cost.Macs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_controller_simulated_is_the_controller_executed(int agreements)
    {
        using BundleFile adapted = bundles.Adapted(),
            teacher = bundles.Static();
        OutcomeTable table = OutcomeTable.Measure(adapted, teacher, data, images, threads: 2);
        ExecutionPath leaf = adapted.Library.Paths[^1];
        foreach (
            IController controller in (IController[])
                [
                    new RuleController(
                        adapted.Library,
                        new(leaf.Index, [agreements]),
                        new AgreementScore(adapted.Library.Root),
                        table.PriceUnit
                    ),
                    Rules.Confidence(table, leaf, 0.6),
                ]
        )
        {
            Outcome simulated = Simulation.Run(table, controller);
            (_, int[] paths, Cost[] costs) = Execute(adapted, controller);
            Assert.Equal(simulated.Paths, paths);
            Assert.Equal(simulated.InputMacs, costs.Select(cost => cost.Macs));
        }
    }

    [Fact]
    public void It_reports_progress_and_can_be_stopped()
    {
        using BundleFile adapted = bundles.Adapted(),
            teacher = bundles.Static();
        var seen = new List<StageProgress>();
        using var stop = new CancellationTokenSource();
        var progress = new Immediate(step =>
        {
            seen.Add(step);
            stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => OutcomeTable.Measure(adapted, teacher, data, images, 1, progress, stop.Token));
        Assert.Equal([new StageProgress("measuring every path", 64, images.Length)], seen);
    }

    private (float[] Logits, int[] Paths, Cost[] Costs) Execute(BundleFile bundle, IController controller)
    {
        int n = images.Length;
        var inputs = new float[n * 64];
        for (int i = 0; i < n; i++)
            ImagePreparation.Prepare(
                data.Image(images[i]),
                bundle.Manifest.Model,
                bundle.Manifest.Preprocessing,
                inputs.AsSpan(i * 64),
                "noise"
            );
        var logits = new float[n * 4];
        var paths = new int[n];
        var costs = new Cost[n];
        using var executor = new Executor(bundle, n);
        executor.Run(inputs, n, controller, logits, paths, costs);
        return (logits, paths, costs);
    }

    // Batches of another size may add in another order: products of at most 64 terms through 6 blocks, far below 1e-5 of the largest logit.
    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        float largest = 0;
        foreach (float value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f * largest);
    }

    private sealed class Immediate(Action<StageProgress> act) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => act(value);
    }
}
