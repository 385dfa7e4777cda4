using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Running;
using Suffice.Cuda.Segments;
using Suffice.Cuda.Tests.Ptx.Machine;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests;

/// <summary>
/// Whole bundles through the programs and kernels of the GPU, as C# and as PTX, against the processor's executor: logits, paths and
/// multiply-adds, as plain steps and as graphs.
/// </summary>
public abstract class ExecutorParityTests : IDisposable
{
    /// <summary>
    /// Sums of at most some hundred products in single precision, four blocks deep, on logits of about 1: each adds some 1e-6; GELU is
    /// exact to 1e-6.
    /// </summary>
    private const float Tolerance = 2e-4f;

    private readonly TemporaryFolder folder = new();
    private readonly Func<bool, SteppedDevice> devices;

    private protected ExecutorParityTests(Func<bool, SteppedDevice> devices) => this.devices = devices;

    public static TheoryData<string> Models => ["Small", "Halved", "Bert"];

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Each input of the batch stops on another path, so that all are walked, and segments run on some of the inputs, whose rows lie apart.
    /// </summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Every_path_gives_the_same_answers(string name)
    {
        PathLibrary library = RandomModels.Paths(Model(name));
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 6);
        int count = library.Paths.Count;
        using var device = new DeviceOfTests(bundle, maxBatch: count, devices(false));
        using var executor = new Executor(bundle, maxBatch: count);
        InputBatch inputs = Inputs(bundle, count);
        Same(Outcome.Of(executor, inputs, Walks(library), library), Outcome.Of(device.Executor, inputs, Walks(library), library));
    }

    [Fact]
    public void Graphs_give_the_same_bits_as_the_steps_one_by_one()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 8);
        using var device = new DeviceOfTests(bundle, maxBatch: 2, devices(false));
        InputBatch inputs = Inputs(bundle, 2);
        var full = new FixedPath(library, library.Full);
        Outcome plain = Outcome.Of(device.Executor, inputs, full, library);
        Assert.Equal(0, device.Device.Replays);
        device.Executor.Warm(2);
        int steps = device.Device.Steps;
        Assert.Equal(plain.Logits, Outcome.Of(device.Executor, inputs, full, library).Logits);
        Assert.Equal(library.Chain(library.Full).Count, device.Device.Replays);
        Assert.Equal(steps, device.Device.Steps);
    }

    [Fact]
    public void A_replay_reads_its_inputs_again()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 7);
        using var device = new DeviceOfTests(bundle, maxBatch: 1, devices(false));
        device.Executor.Warm(1);
        var full = new FixedPath(library, library.Full);
        InputBatch first = Inputs(bundle, 1),
            second = Inputs(bundle, 1, seed: 40);
        float[] Answer(InputBatch inputs) => Outcome.Of(device.Executor, inputs, full, library).Logits;
        float[] answer = Answer(first);
        Assert.NotEqual(answer, Answer(second));
        Assert.Equal(answer, Answer(first));
    }

    private static void Same(Outcome expected, Outcome found)
    {
        Assert.Equal(expected.Paths, found.Paths);
        Assert.Equal(expected.Costs, found.Costs);
        for (int i = 0; i < expected.Logits.Length; i++)
            Assert.Equal(expected.Logits[i], found.Logits[i], Tolerance);
    }

    [Fact]
    public void Models_that_no_kernel_is_for_are_refused()
    {
        Errors.Expect(
            Fault.Usage,
            () => SegmentCompiler.Check(RandomModels.Small with { Weights = WeightType.I8 }),
            "eight bits",
            "Leave the device out"
        );
        Errors.Expect(Fault.Usage, () => SegmentCompiler.Check(RandomModels.Small with { Width = 1024, Heads = 1 }), "1024 floats wide");
    }

    private static PerInput Walks(PathLibrary library)
    {
        var walks = new PerInput();
        foreach (ExecutionPath path in library.Paths)
            walks.Add(new FixedPath(library, path));
        return walks;
    }

    private static ModelDescription Model(string name) =>
        name switch
        {
            "Small" => RandomModels.Small,
            "Halved" => RandomModels.Halved,
            "Bert" => RandomModels.Bert,
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    private static InputBatch Inputs(BundleFile bundle, int count, int seed = 20)
    {
        ModelDescription model = bundle.Manifest.Model;
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, count);
        if (model.Kind.VariesInLength)
            foreach (TokenText text in RandomModels.SomeTexts(model, 3 * count, 9).Where((_, i) => i % 3 == 2))
                batch.Add(text, "the text");
        else
            for (int i = 0; i < count; i++)
                batch.Add(new PreparedPixels(RandomModels.Inputs(model, 1, seed + i)), "the image");
        return batch;
    }
}

public sealed class ExecutorParityOnIlgpuTests() : ExecutorParityTests(branches => new CpuAcceleratorDevice(branches));

public sealed class ExecutorParityOfXavierTests() : ExecutorParityTests(branches => new PtxDevice(KernelTarget.All[^1], branches));

public sealed class ExecutorParityOfServersTests() : ExecutorParityTests(branches => new PtxDevice(branches));
