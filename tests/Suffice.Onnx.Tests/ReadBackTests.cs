using Suffice.Bundles;
using Suffice.Import;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Onnx.Tests;

/// <summary>A bundle exported, and its graph imported again: the same bundle but for names.</summary>
public sealed class ReadBackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => new(ImportedModels.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Static_bundles_come_back(string name)
    {
        using BundleFile bundle = RandomModels.Bundle(folder, PathLibrary.Static(ImportedModels.All[name]), 7);
        Same(bundle, Back(bundle), bundle.Plain());
    }

    [Fact]
    public void Shared_and_halved_weights_come_back()
    {
        foreach (ModelDescription model in (ModelDescription[])[RandomModels.Shared, RandomModels.Halved])
        {
            using BundleFile bundle = RandomModels.Bundle(folder, PathLibrary.Static(model with { Exits = [model.Exits[^1]] }), 7);
            Same(bundle, Back(bundle), bundle.Plain());
        }
    }

    [Fact]
    public void A_tokenizer_comes_back()
    {
        PathLibrary library = PathLibrary.Static(RandomModels.Bert with { Exits = [RandomModels.Bert.Exits[^1]] });
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Enumerable.Range(5, 45).Select(i => $"word{i}")];
        byte[] file = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', pieces) + "\n");
        BundleWriter.Save(
            folder.File("texts.suffice"),
            RandomModels.Manifest(library),
            RandomModels.Weights(library.Model, 7).Append(NamedTensor.OfBytes("tokenizer.vocab.txt", file))
        );
        using var bundle = BundleFile.Open(folder.File("texts.suffice"));
        Same(bundle, Back(bundle), bundle.Plain());
    }

    [Fact]
    public void The_full_path_of_an_adapted_bundle_comes_back_as_a_static_one()
    {
        using BundleFile bundle = RandomControl.Bundle(folder, RandomModels.Paths(RandomModels.Small), policyMembers: 2, seed: 7);
        BundleFile back = Back(bundle);
        Same(bundle, back, bundle.Plain().Where(tensor => back.Tensors.Tensors.ContainsKey(tensor.Name)));
        Assert.DoesNotContain(back.Tensors.Tensors.Keys, name => name.StartsWith("exits.", StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_that_an_eight_bit_bundle_keeps_in_sixteen_come_back_where_its_full_path_has_them()
    {
        ModelDescription eights = RandomModels.Small.WhollyStoredAs(WeightType.I8);
        string early = TensorCatalogue
            .Of(eights)
            .First(tensor => tensor.Packed && tensor.Layer.StartsWith("exits.", StringComparison.Ordinal))
            .Layer;
        eights = eights with { KeptLayers = ["blocks.0.mlp.fc2", early] };
        using BundleFile bundle = RandomControl.Bundle(folder, RandomModels.Paths(eights), policyMembers: 2, seed: 7);
        using BundleFile back = Back(bundle);
        Assert.Equal(["blocks.0.mlp.fc2"], back.Manifest.Model.KeptLayers);
    }

    [Fact]
    public void Other_graphs_and_lost_numbers_are_refused()
    {
        using BundleFile bundle = RandomControl.Bundle(folder, RandomModels.Paths(RandomModels.Small), policyMembers: 2, seed: 7),
            other = RandomControl.Bundle(folder, RandomModels.Paths(RandomModels.Small), policyMembers: 2, seed: 8);
        ExportedFolder written = OnnxFolder.Write(bundle, folder.File("one"), new OnnxFolderOptions { Segments = true }),
            different = OnnxFolder.Write(other, folder.File("two"), new OnnxFolderOptions());
        OnnxFolder.Write(bundle, folder.File("half"), new OnnxFolderOptions { Weights = OnnxWeights.Half });
        OnnxFolder.Write(bundle, folder.File("eight"), new OnnxFolderOptions { Weights = OnnxWeights.EightBits });
        Refused("one/adaptive.onnx", "decides", "every block");
        Refused("one/segment.exit@1.onnx", "segment", "every block");
        Refused("one/path.exit@2.onnx", "path exit@2", "every block");
        Refused("half/path.exit@4.onnx", "fp16", "single precision");
        Refused("eight/path.exit@4.onnx", "MatMulInteger", "single precision");
        string data = folder.File($"one/{written.Data.File}");
        Assert.NotEqual(written.Data.File, different.Data.File);
        File.Copy(folder.File($"two/{different.Data.File}"), data, overwrite: true);
        Refused("one/path.exit@4.onnx", written.Data.File, "another", "Copy");
        File.Delete(data);
        Refused("one/path.exit@4.onnx", written.Data.File, "not beside it", "Copy");
    }

    private void Refused(string graph, params string[] words) =>
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run(folder.File(graph), folder.File("back.suffice")),
            [Path.GetFileName(graph), .. words]
        );

    private BundleFile Back(BundleFile bundle)
    {
        string place = folder.File(Guid.NewGuid().ToString("N")),
            path = place + ".suffice";
        ExportedFolder written = OnnxFolder.Write(bundle, place, new OnnxFolderOptions());
        ModelImport.Run(Path.Combine(place, written.Paths[bundle.Library.Full.Index].File), path);
        return BundleFile.Open(path);
    }

    private static void Same(BundleFile expected, BundleFile actual, IEnumerable<NamedTensor> tensors)
    {
        using (actual)
        {
            BundleManifest manifest = expected.Manifest;
            ModelDescription model = manifest.Model with { Exits = [manifest.Model.Exits[^1]] };
            Assert.Equivalent(model, actual.Manifest.Model, strict: true);
            Assert.Equivalent(manifest.Preprocessing, actual.Manifest.Preprocessing, strict: true);
            Assert.Equal(manifest.Labels, actual.Manifest.Labels);
            Dictionary<string, NamedTensor> found = actual.Plain().ToDictionary(tensor => tensor.Name);
            foreach (NamedTensor tensor in tensors)
            {
                Assert.Equal(tensor.Shape, found[tensor.Name].Shape);
                Assert.Equal(tensor.Values.ToArray(), found[tensor.Name].Values.ToArray());
                Assert.Equal(tensor.Bytes?.ToArray(), found[tensor.Name].Bytes?.ToArray());
                found.Remove(tensor.Name);
            }
            Assert.Empty(found);
        }
    }
}
