using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Onnx.Tests;

/// <summary>Graphs run by ONNX Runtime against the runtime: random weights, every path, every kind of exit.</summary>
public sealed class OnnxExportParityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static readonly ModelDescription Grey = RandomModels.Small with
    {
        Channels = 1,
        Heads = 3,
        Width = 36,
        Embedding = [new(36, 3, 3, 0)],
        Classes = 33,
    };

    public static TheoryData<bool, int> Cases =>
        new()
        {
            { false, 1 },
            { false, 3 },
            { true, 2 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_path_agrees(bool grey, int batch)
    {
        ModelDescription model = grey ? Grey : RandomModels.Small;
        PathLibrary library = RandomModels.Paths(model);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        float[] inputs = RandomModels.Inputs(model, batch, 1);
        foreach (ExecutionPath path in library.Paths)
        {
            using OnnxExecutor executor = Exported(bundle, path, OnnxForm.Plain);
            Parity.AssertClose(Parity.Ours(bundle, path, inputs, batch), Parity.Theirs(executor, inputs, batch), path.Name);
        }
    }

    [Fact]
    public void Blocks_that_share_matrices_agree_and_write_them_once()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Shared);
        using BundleFile shared = RandomModels.Bundle(folder, library, 7),
            plain = RandomModels.Bundle(folder, RandomModels.Paths(RandomModels.Small), 7);
        float[] inputs = RandomModels.Inputs(library.Model, 2, 1);
        foreach (OnnxForm form in (OnnxForm[])[OnnxForm.Plain, OnnxForm.Skippable])
        {
            PathLibrary whole = form == OnnxForm.Plain ? library : PathLibrary.Static(library.Model);
            using OnnxExecutor executor = Exported(shared, whole.Full, form);
            Parity.AssertClose(Parity.Ours(shared, library.Full, inputs, 2), Parity.Theirs(executor, inputs, 2), form.ToString());
        }
        OnnxExport.Save(folder.File("shared.onnx"), shared, library.Full);
        OnnxExport.Save(folder.File("plain.onnx"), plain, plain.Library.Full);
        long saved = new FileInfo(folder.File("plain.onnx")).Length - new FileInfo(folder.File("shared.onnx")).Length;
        long matrices = 2 * sizeof(float) * 16 * ((4 * 16) + (2 * 40)); // of two blocks
        Assert.InRange(saved, matrices * 0.95, matrices * 1.1);
    }

    [Fact]
    public void One_graph_serves_any_batch_and_threads()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        OnnxExport.Save(folder.File("a.onnx"), bundle, library.Full);
        using var executor = new OnnxExecutor(folder.File("a.onnx"), new OnnxSessionOptions { Threads = 2, Spin = true });
        foreach (int batch in (int[])[3, 1, 3])
        {
            float[] inputs = RandomModels.Inputs(library.Model, batch, batch);
            Parity.AssertClose(Parity.Ours(bundle, library.Full, inputs, batch), Parity.Theirs(executor, inputs, batch), $"batch {batch}");
        }
    }

    [Fact]
    public void A_graph_with_switches_runs_what_it_is_told()
    {
        PathLibrary library = PathLibrary.Static(RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] });
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using OnnxExecutor executor = Exported(bundle, library.Full, OnnxForm.Skippable);
        Assert.Equal(4, executor.Blocks);
        float[] inputs = RandomModels.Inputs(library.Model, 2, 1);
        Parity.AssertClose(Parity.Ours(bundle, library.Full, inputs, 2), Parity.Theirs(executor, inputs, 2), "all blocks");

        // Without its last two blocks it is a net of two blocks with the same weights.
        executor.SetBlock(2, false);
        executor.SetBlock(3, false);
        PathLibrary shorter = PathLibrary.Static(
            library.Model with
            {
                Depth = 2,
                Exits = [library.Model.Exits[^1] with { AfterBlocks = 2 }],
            }
        );
        HashSet<string> needed = [.. TensorCatalogue.Of(shorter.Model).Select(tensor => tensor.Name)];
        BundleWriter.Save(
            folder.File("shorter.suffice"),
            RandomModels.Manifest(shorter),
            bundle.Plain().Where(tensor => needed.Contains(tensor.Name))
        );
        using BundleFile short2 = BundleFile.Open(folder.File("shorter.suffice"));
        Parity.AssertClose(Parity.Ours(short2, shorter.Full, inputs, 2), Parity.Theirs(executor, inputs, 2), "two blocks");

        executor.SetBlock(2, true);
        executor.SetBlock(3, true);
        Parity.AssertClose(Parity.Ours(bundle, library.Full, inputs, 2), Parity.Theirs(executor, inputs, 2), "all blocks again");
    }

    [Fact]
    public void What_cannot_be_exported_is_refused()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        string path = folder.File("a.onnx");
        ExecutionPath dropping = library.Paths.First(node => node.KeepRatio < 1);
        NamedTensor[] weights = RandomModels.Weights(library.Model, 1);
        Errors.Expect(
            Fault.Usage,
            () => OnnxExport.Save(path, library, dropping, weights, OnnxForm.Skippable),
            path,
            dropping.Name,
            "Export"
        );
        Errors.Expect(
            Fault.Bundle,
            () => OnnxExport.Save(path, library, library.Full, weights.Where(tensor => tensor.Name != "norm.bias")),
            path,
            "'norm.bias'",
            "Export"
        );
        Assert.False(File.Exists(path));
    }

    private OnnxExecutor Exported(BundleFile bundle, ExecutionPath path, OnnxForm form)
    {
        string file = folder.File($"{form}{path.Index}.onnx");
        OnnxExport.Save(file, bundle, path, form);
        return new OnnxExecutor(file);
    }
}
