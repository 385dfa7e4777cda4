using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Tests.Ptx.Machine;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests;

/// <summary>
/// Whole passes that decide on the device, as PTX, against the processor's executor and controllers, and against
/// segments with decisions of the processor.
/// </summary>
public sealed class PassParityTests : IDisposable
{
    /// <inheritdoc cref="ExecutorParityTests"/>
    private const float Tolerance = 2e-4f;

    private const int Inputs = 5;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("images", ControllerNames.Policy)]
    [InlineData("texts", ControllerNames.Policy)]
    [InlineData("images", ControllerNames.LearnedExit)]
    public void One_graph_gives_the_paths_costs_and_answers_of_both(string kind, string name)
    {
        PathLibrary library = RandomModels.Paths(kind == "images" ? RandomModels.Small : RandomModels.Bert);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 5);
        var family = new ControllerFamily(
            bundle,
            bundle.Manifest.Controllers.Single(known => known.Name == name),
            bundle.Manifest.Temperatures
        );
        InputBatch inputs = Batch(bundle);
        using var executor = new Executor(bundle, Inputs);
        using var device = new DeviceOfTests(bundle, Inputs, new PtxDevice(branches: true));
        using var segments = new DeviceOfTests(bundle, Inputs, new PtxDevice());
        device.Executor.Warm(Inputs);
        segments.Executor.Warm(Inputs);
        // Passes that were not made ready are captured when they are first asked for.
        Outcome.Of(device.Executor, inputs, family.AtPrice(0.05), library);
        device.Executor.Warm(Inputs);
        var taken = new HashSet<int>();
        foreach (double price in (double[])[0, 0.05, 0.5])
        {
            (int replays, int branches) = (device.Device.Replays, device.Device.Branches);
            Outcome expected = Outcome.Of(executor, inputs, family.AtPrice(price), library),
                found = Outcome.Of(device.Executor, inputs, family.AtPrice(price), library),
                other = Outcome.Of(segments.Executor, inputs, family.AtPrice(price), library);
            Assert.Equal(expected.Paths, found.Paths);
            Assert.Equal(expected.Costs, found.Costs);
            for (int i = 0; i < expected.Logits.Length; i++)
                Assert.Equal(expected.Logits[i], found.Logits[i], Tolerance);
            Assert.Equal(other.Paths, found.Paths);
            Assert.Equal(other.Logits, found.Logits);
            Assert.Equal(replays + 1, device.Device.Replays);
            int walked = found.Paths.SelectMany(path => library.Chain(library.Paths[path])).Distinct().Count();
            Assert.Equal(branches + walked - 1, device.Device.Branches);
            taken.UnionWith(found.Paths);
        }
        Assert.True(taken.Count > 1, "all inputs take one path, so that little is shown");
    }

    [Fact]
    public void What_exits_read_is_what_the_processor_reads()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 7);
        InputBatch inputs = Batch(bundle);
        using var executor = new Executor(bundle, Inputs);
        using var device = new DeviceOfTests(bundle, Inputs, new PtxDevice(branches: true));
        List<(int Input, float[] Read)> expected = Read(executor),
            found = Read(device.Executor);
        Assert.Equal(expected.Select(one => (one.Input, one.Read.Length)), found.Select(one => (one.Input, one.Read.Length)));
        foreach ((var theirs, var ours) in expected.Zip(found))
            for (int i = 0; i < theirs.Read.Length; i++)
                Assert.Equal(theirs.Read[i], ours.Read[i], Tolerance);

        List<(int Input, float[] Read)> Read(IExecutor some)
        {
            var all = new List<(int Input, float[] Read)>();
            some.ExitRead = (input, read) => all.Add((input, read.ToArray()));
            Outcome.Of(some, inputs, new FixedPath(library, library.Full), library);
            return [.. all.OrderBy(one => one.Input)];
        }
    }

    private static InputBatch Batch(BundleFile bundle)
    {
        ModelDescription model = bundle.Manifest.Model;
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, Inputs);
        if (model.Kind.VariesInLength)
            foreach (TokenText text in RandomModels.SomeTexts(model, 3 * Inputs, 9).Where((_, i) => i % 3 == 2))
                batch.Add(text, "the text");
        else
            for (int i = 0; i < Inputs; i++)
                batch.Add(new PreparedPixels(RandomModels.Inputs(model, 1, 20 + i)), "the image");
        return batch;
    }
}
