using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Files;
using Suffice.Onnx.Decisions;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;
using Suffice.Tensors;

namespace Suffice.Onnx.Tests;

/// <summary>Whole folders: every path as a graph that shares its numbers with the others, in several versions of the operators.</summary>
public sealed class OnnxFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Opsets.Oldest)]
    [InlineData(Opsets.Usual)]
    [InlineData(Opsets.Newest)]
    public void Every_path_of_images_agrees(int opset)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        float[] inputs = RandomModels.Inputs(library.Model, 3, 1);
        ExportedFolder written = Write(bundle, new OnnxFolderOptions { Opset = opset });
        foreach (ExecutionPath path in library.Paths)
        {
            using var graph = new OrtGraph(folder.File($"out/{written.Paths[path.Index].File}"));
            var outcome = graph.Run(OrtGraph.Of(OnnxExport.Pixels, inputs, 3, 3, 12, 12));
            Parity.AssertClose(Parity.Ours(bundle, path, inputs, 3), (float[])outcome[OnnxExport.Logits].Values, path.Name);
        }
    }

    [Theory]
    [InlineData(false, Opsets.Oldest)]
    [InlineData(true, Opsets.Oldest)]
    [InlineData(true, Opsets.Usual)]
    public void Every_path_of_texts_agrees_in_padded_batches(bool postNorm, int opset)
    {
        PathLibrary library = RandomModels.Paths(postNorm ? RandomModels.Bert : RandomModels.Texts);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        ExportedFolder written = Write(bundle, new OnnxFolderOptions { Opset = opset });
        TokenText[] all = RandomModels.SomeTexts(library.Model, library.Model.Tokens, 1);
        TokenText[][] batches = [all, [all[0]], [all[1]], [all[2]], [all[3], all[0]], [all[^1]]];
        foreach (ExecutionPath path in library.Paths)
        {
            using var graph = new OrtGraph(folder.File($"out/{written.Paths[path.Index].File}"));
            foreach ((int number, TokenText[] texts) in batches.Index())
            {
                var outcome = graph.Run(PaddedTexts.Of(texts, padding: number % 2, library.Model.Tokens));
                Parity.AssertClose(
                    PaddedTexts.Ours(bundle, path, texts),
                    (float[])outcome[OnnxExport.Logits].Values,
                    $"{path.Name}, batch {number}"
                );
            }
        }
    }

    [Fact]
    public void Numbers_lie_in_one_file_once()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        ExportedFolder written = Write(bundle, new OnnxFolderOptions { Segments = true });
        long floats = bundle.Plain().Sum(tensor => (long)tensor.Values.Length) * sizeof(float);
        Assert.InRange(written.Data.Bytes, floats / 2, floats * 1.2);
        var places = new Dictionary<string, string>();
        foreach (string file in Directory.EnumerateFiles(folder.File("out"), "*.onnx"))
        foreach (TensorProto tensor in ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)).Graph.Initializer)
        {
            Assert.True(tensor.RawData.Length < 1024, $"{file}: {tensor.Name}");
            if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
                continue;
            string place = string.Join(" ", tensor.ExternalData.Select(entry => entry.Value));
            Assert.Equal((tensor.Name, place), (tensor.Name, places.TryGetValue(tensor.Name, out string? known) ? known : place));
            places[tensor.Name] = place;
        }
        Assert.InRange(places.Count, 10, 1000);
    }

    [Fact]
    public void Names_say_what_they_are()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        Write(bundle, new OnnxFolderOptions());
        HashSet<string> names =
        [
            .. ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("out/path.exit@4.onnx"))).Graph.Node.Select(node => node.Name),
        ];
        Assert.Superset(new HashSet<string> { "blocks.3.attn/Softmax", "blocks.0.mlp.fc1/MatMul", "norm/LayerNormalization" }, names);
    }

    [Fact]
    public void Graphs_say_what_they_need()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        Write(bundle, new OnnxFolderOptions());
        using var graph = new OrtGraph(folder.File("out/adaptive.onnx"));
        Assert.Contains("\"label 0", graph.Metadata["labels"], StringComparison.Ordinal);
        Assert.Contains("\"mean\":[0.5,0.5,0.5]", graph.Metadata["preprocessing"], StringComparison.Ordinal);
        Assert.Equal(("adaptive", "policy"), (graph.Metadata["suffice.role"], graph.Metadata["suffice.controller"]));
    }

    [Fact]
    public void What_cannot_be_expressed_is_named()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(
            folder,
            library,
            policyMembers: 2,
            seed: 7,
            settings => settings with { Judges = settings.Judges?.Select(judge => judge[..^1]).ToArray() }
        );
        string[] judges = [Path.GetFileName(bundle.Path), $"judges of '{ControllerNames.LearnedExit}'", "Compile"];
        Errors.Expect(Fault.Bundle, () => Write(bundle, new OnnxFolderOptions { Controller = ControllerNames.LearnedExit }), judges);
        ControllerSettings unknown = bundle.Manifest.Controllers[0] with { Name = "astrology" };
        Errors.Expect(Fault.Bundle, () => DecisionExport.Of(bundle, unknown), "controller 'astrology'", "without the graph that decides");
        Assert.False(Directory.Exists(folder.File("out")));
        Write(bundle, new OnnxFolderOptions { Controller = ControllerNames.Policy });
    }

    [Fact]
    public void Weights_of_another_net_are_named()
    {
        PathLibrary library = PathLibrary.Static(RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] });
        NamedTensor[] weights = [.. RandomModels.Weights(library.Model, 7)];
        void Save(params NamedTensor[] tensors) => OnnxExport.Save(folder.File("a.onnx"), library, library.Full, tensors);
        string missing = weights[^1].Name;
        Errors.Expect(Fault.Bundle, () => Save(weights[..^1]), "a.onnx", $"'{missing}'", "Export from the bundle");
        NamedTensor other = weights[^1] with { Shape = [.. weights[^1].Shape, 1] };
        Errors.Expect(Fault.Bundle, () => Save([.. weights[..^1], other]), $"'{missing}'", "another shape");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "a.onnx*"));
    }

    [Fact]
    public void A_full_disk_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone has a device that is always full.");
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7);
        void Export() => NewFolder.Write(folder.File("out"), place =>
            {
                // The first file of the export goes to a disk without room.
                File.CreateSymbolicLink(Path.Combine(place, "weights.bin"), "/dev/full");
                OnnxFolder.Fill(bundle, place, new OnnxFolderOptions());
            });
        Errors.Expect(Fault.Machine, Export, "weights.bin", "No space left", "then try again");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "out*"));
    }

    [Fact]
    public void Bad_input_is_refused_and_leaves_nothing()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 7),
            still = RandomModels.Bundle(folder, PathLibrary.Static(ImportedModels.All["ReLU"]), 7);
        string place = folder.File("out");
        Errors.Expect(Fault.Usage, () => Write(bundle, new OnnxFolderOptions { Opset = 16 }), "16", "too old", "17");
        Errors.Expect(Fault.Usage, () => Write(bundle, new OnnxFolderOptions { Opset = 99 }), "99", "17");
        Errors.Expect(Fault.Usage, () => Write(bundle, new OnnxFolderOptions { Controller = "oracle" }), "'oracle'", "greedy");
        Errors.Expect(Fault.Usage, () => Write(still, new OnnxFolderOptions { Controller = "greedy" }), "'greedy'", "decides nothing");
        Assert.False(Directory.Exists(place));
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "mine.txt"), "mine");
        Errors.Expect(Fault.Usage, () => Write(bundle, new OnnxFolderOptions()), "mine.txt", "new folder");
        File.WriteAllText(folder.File("file"), "");
        Errors.Expect(Fault.Usage, () => OnnxFolder.Write(bundle, folder.File("file"), new OnnxFolderOptions()), "is a file");
        Assert.Single(Directory.EnumerateFileSystemEntries(place));
        Assert.Empty(Directory.EnumerateDirectories(folder.File("."), "*.tmp"));
    }

    private ExportedFolder Write(BundleFile bundle, OnnxFolderOptions options) => OnnxFolder.Write(bundle, folder.File("out"), options);
}
