using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Onnx.Running;

namespace Suffice.Onnx.Tests;

/// <summary>Bundles run by ONNX Runtime, segment by segment, against our own executor: answers, paths and costs.</summary>
public sealed class SegmentExecutorTests : IDisposable
{
    private static readonly OnnxSessionOptions Cpu = new();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(32, false)]
    [InlineData(24, true)]
    public void A_trained_bundle_does_the_same_at_every_kind_of_budget(int batch, bool captures)
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        float[] all = ThousandImages.For(bundle);
        int floats = all.Length / ThousandImages.Count;
        ModelInput[] images = [.. Enumerable.Range(0, 400).Select(i => new PreparedPixels(all.AsMemory(i * floats, floats)))];
        using var theirs = new SegmentExecutor(bundle, batch, Cpu, captures);
        using var ours = new Executor(bundle, batch);
        // Those of the table: between two entries a coin is drawn from the answer's bits, which no two engines have alike.
        AdaptiveBudget[] means = [.. ControllerFamily.Deployed(bundle).Budgets.Select(point => Budget.Mean(point.Fraction))];
        Budget[] budgets = [Budget.Full, Budget.Certified, means[0], means[means.Length / 2], means[^1], means[^1].WithCap(0.5)];
        foreach (Budget budget in budgets)
        {
            IController Controller() => BudgetResolver.Resolve(bundle, budget);
            Same(Answers(ours, bundle, Controller(), images, batch), Answers(theirs, bundle, Controller(), images, batch), $"{budget}");
        }
    }

    [Fact]
    public void Between_two_entries_of_a_rule_the_mean_is_the_same()
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        float[] all = ThousandImages.For(bundle);
        int floats = all.Length / ThousandImages.Count;
        ModelInput[] images =
        [
            .. Enumerable.Range(0, ThousandImages.Count).Select(i => new PreparedPixels(all.AsMemory(i * floats, floats))),
        ];
        using var theirs = new SegmentExecutor(bundle, 50, Cpu);
        using var ours = new Executor(bundle, 50);
        IController Controller() => BudgetResolver.Resolve(bundle, Budget.Default);
        Outcome expected = Answers(ours, bundle, Controller(), images, 50),
            actual = Answers(theirs, bundle, Controller(), images, 50);
        // Neighbours in the table agree about most inputs; of the others, each engine sends its own share to either.
        Assert.InRange(expected.Paths.Zip(actual.Paths).Count(pair => pair.First != pair.Second), 0, 50);
        double Mean(Outcome outcome) => outcome.Costs.Average(cost => cost.Macs);
        Assert.InRange(Mean(actual) / Mean(expected), 0.98, 1.02);
    }

    [Theory]
    [InlineData(ControllerNames.Policy, 0.02, true)]
    [InlineData(ControllerNames.OneShot, 0.07, true)]
    [InlineData(ControllerNames.OneShot, 0.07, false)]
    [InlineData(ControllerNames.Patience, 0.07, true)]
    [InlineData(ControllerNames.Entropy, 0.07, false)]
    public void Texts_of_all_lengths_do_the_same(string controller, double price, bool postNorm)
    {
        PathLibrary library = RandomModels.Paths(postNorm ? RandomModels.Bert : RandomModels.Texts);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 0, seed: 8);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 300, 3);
        using var theirs = new SegmentExecutor(bundle, 16, Cpu);
        using var ours = new Executor(bundle, 16);
        var family = new ControllerFamily(
            bundle,
            bundle.Manifest.Controllers.Single(known => known.Name == controller),
            bundle.Manifest.Temperatures
        );
        Outcome expected = Answers(ours, bundle, family.AtPrice(price), texts, 16);
        Same(expected, Answers(theirs, bundle, family.AtPrice(price), texts, 16), controller);
        Assert.InRange(expected.Paths.Distinct().Count(), 2, library.Paths.Count);
    }

    [Fact]
    public void A_session_takes_it_and_shows_what_exits_read()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using (BundleFile made = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7))
            File.Copy(made.Path, folder.File("a.suffice"));
        using var model = BundledModel.Open(folder.File("a.suffice"));
        using Session ours = model.CreateSession(),
            theirs = model.CreateSession(new SessionOptions { Device = OnnxDevice.Parse("onnx:cpu")! });
        PixelImage[] images = [.. Enumerable.Range(0, 5).Select(Image)];
        Assert.Equal(
            ours.Classify(images).Select(answer => (answer.Class, answer.Path, answer.Cost)),
            theirs.Classify(images).Select(answer => (answer.Class, answer.Path, answer.Cost))
        );
        foreach (ExecutionPath path in library.Paths)
        {
            InputEmbedding expected = ours.Embed(images[0], path),
                actual = theirs.Embed(images[0], path);
            Parity.AssertClose(expected.Values, actual.Values, path.Name);
            Assert.Equal(expected.Cost, actual.Cost);
        }
    }

    [Fact]
    public void Places_on_a_device_are_for_powers_of_two()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        using var sessions = new SegmentSessions(bundle, Cpu, 24, captures: true);
        var segment = (CapturedSegment)sessions.At(library.Root);
        for (int count = 1; count <= 24; count++)
        {
            var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, count);
            for (int i = 0; i < count; i++)
                batch.Add(Image(i), "an image");
            using GraphFeed feed = GraphFeed.Of(library.Model, batch);
            segment.Run(feed.Values, count, features: false).Dispose();
        }
        Assert.Equal(6, segment.Places); // 1, 2, 4, 8, 16 and 24
    }

    [Fact]
    public void Bad_devices_are_refused()
    {
        Assert.Null(OnnxDevice.Parse("cuda"));
        Errors.Expect(Fault.Usage, () => OnnxDevice.Parse("onnx:tpu"), "'tpu'", "cuda");
        Errors.Expect(Fault.Usage, () => OnnxDevice.Parse("onnx:cpu,threads"), "'threads'", "KEY=VALUE");
        Errors.Expect(Fault.Usage, () => OnnxDevice.Parse("onnx:cpu,threads=2"), "no options", "threads");
        Errors.Expect(Fault.Machine, () => OnnxDevice.Parse("onnx:openvino"), "Intel.ML.OnnxRuntime.OpenVino", "onnx:cpu");
        using BundleFile texts = RandomModels.Bundle(folder, RandomModels.Paths(RandomModels.Bert), 7);
        Errors.Expect(Fault.Usage, () => new SegmentExecutor(texts, 1, Cpu, captures: true), "vary in length", "CUDA graphs");
        Errors.Expect(Fault.Usage, () => new SegmentExecutor(texts, 0, Cpu), "1 to 65536");
        Errors.Expect(Fault.Usage, () => new SegmentExecutor(texts, 1, Cpu with { Threads = 0 }), "1 to 256");
    }

    private static PixelImage Image(int seed)
    {
        byte[] pixels = new byte[12 * 12 * 3];
        new Random(seed).NextBytes(pixels);
        return new PixelImage(12, 12, 3, pixels);
    }

    private static Outcome Answers(IExecutor executor, BundleFile bundle, IController controller, ModelInput[] inputs, int most)
    {
        int classes = bundle.Manifest.Model.Classes;
        var outcome = new Outcome(new float[inputs.Length * classes], new int[inputs.Length], new Cost[inputs.Length]);
        var batch = new InputBatch(bundle.Manifest.Model, bundle.Manifest.Preprocessing, most);
        for (int from = 0; from < inputs.Length; from += most)
        {
            batch.Clear();
            foreach (ModelInput input in inputs.Skip(from).Take(most))
                batch.Add(input, "an input");
            executor.Run(batch, controller, outcome.Logits.AsSpan(from * classes), outcome.Paths.AsSpan(from), outcome.Costs.AsSpan(from));
        }
        return outcome;
    }

    private static void Same(Outcome expected, Outcome actual, string what)
    {
        Assert.Equal(expected.Paths, actual.Paths);
        Assert.Equal(expected.Costs, actual.Costs);
        Parity.AssertClose(expected.Logits, actual.Logits, what);
    }

    private sealed record Outcome(float[] Logits, int[] Paths, Cost[] Costs);
}
