using System.Security.Cryptography;
using System.Text;
using Suffice.Bundles;
using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Bundles;

public sealed class BundleFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PathLibrary library = RandomModels.Paths(RandomModels.Small);

    public void Dispose() => folder.Dispose();

    private string Saved()
    {
        string path = folder.File("a.suffice");
        BundleWriter.Save(path, RandomModels.Manifest(library), RandomModels.Weights(library.Model, 1));
        return path;
    }

    [Fact]
    public void What_is_written_is_read()
    {
        using BundleFile bundle = BundleFile.Open(Saved());
        BundleManifest expected = RandomModels.Manifest(library);
        Assert.Equal(expected.Labels, bundle.Manifest.Labels);
        Assert.Equal(library.Paths, bundle.Library.Paths);
        Assert.Equal(expected.Model.Exits, bundle.Manifest.Model.Exits);
        Assert.Equal(expected.Provenance, bundle.Manifest.Provenance);
        Assert.True(bundle.WeightBytes > 0);
        Dictionary<string, NamedTensor> plain = bundle.Plain().ToDictionary(tensor => tensor.Name);
        foreach (NamedTensor tensor in RandomModels.Weights(library.Model, 1))
        {
            Assert.Equal(tensor.Shape, plain[tensor.Name].Shape);
            Assert.Equal(tensor.Values.ToArray(), plain[tensor.Name].Values.ToArray());
        }
        Assert.Equal(ContentHash.OfWeights(RandomModels.Weights(library.Model, 1).Reverse()), ContentHash.OfWeights(plain.Values));
    }

    [Fact]
    public void Unpacking_writes_a_plain_checkpoint()
    {
        using BundleFile bundle = BundleFile.Open(Saved());
        string path = folder.File("plain.safetensors");
        bundle.Unpack(path);
        using SafetensorsFile plain = SafetensorsFile.Open(path);
        Assert.Equal(plain.Tensors.Count, plain.Layout.Count);
        Assert.Equal([6L, 3, 3, 3], plain.Tensors["patch_embed.0.weight"].Shape);
        Assert.Equal(RandomModels.Weights(library.Model, 1)[0].Values.ToArray(), plain.Floats("patch_embed.0.weight").ToArray());
    }

    [Fact]
    public void A_tokenizers_files_travel_as_bytes()
    {
        string path = folder.File("a.suffice");
        NamedTensor file = NamedTensor.OfBytes("tokenizer.vocab.txt", "[UNK]\na"u8.ToArray());
        NamedTensor[] tensors = [file, .. RandomModels.Weights(library.Model, 1)];
        BundleWriter.Save(path, RandomModels.Manifest(library), tensors);
        using BundleFile bundle = BundleFile.Open(path);
        Assert.Equal("U8", bundle.Tensors.Tensors[file.Name].Type);
        Assert.Equal("[UNK]\na"u8, bundle.Tensors.Bytes(file.Name));
        Assert.Equal(ContentHash.OfWeights(tensors), ContentHash.OfWeights(bundle.Plain()));
        Assert.NotEqual(ContentHash.OfWeights(tensors[1..]), ContentHash.OfWeights(bundle.Plain()));

        bundle.Unpack(folder.File("plain.safetensors"));
        using SafetensorsFile plain = SafetensorsFile.Open(folder.File("plain.safetensors"));
        Assert.Equal("[UNK]\na"u8, plain.Bytes(file.Name));
        Assert.All(plain.Tensors.Values, tensor => Assert.True(tensor.Type == "U8" || tensor.Offset % sizeof(float) == 0));
    }

    [Fact]
    public void A_controller_without_its_net_is_read_as_one_and_refused_as_a_bundle()
    {
        string path = folder.File("a.seed1.suffice");
        var gain = new NamedTensor("policy.gain", [1], new float[] { 7 });
        BundleManifest adapted = RandomModels.Manifest(library) with { Controller = new ControllerDescription(1, 2, 2) };
        BundleWriter.SaveControl(path, adapted, [.. RandomModels.Weights(library.Model, 1), gain]);
        using (BundleFile control = BundleFile.OpenControl(path))
            Assert.Equal(7, Assert.Single(control.Plain()).Values.Span[0]);
        Errors.Expect(Fault.Bundle, () => BundleFile.Open(path), "no net", "Give the whole bundle");
        BundleFile.OpenControl(Saved()).Dispose();
        Errors.Expect(Fault.Bundle, () => BundleWriter.SaveControl(path, adapted, RandomModels.Weights(library.Model, 1)), "no controller");
        Errors.Expect(Fault.Bundle, () => BundleWriter.SaveControl(path, RandomModels.Manifest(library), [gain]), "no controller");
    }

    [Fact]
    public void Numbers_cannot_pass_as_a_tokenizers_file_nor_bytes_as_weights()
    {
        NamedTensor[] weights = RandomModels.Weights(library.Model, 1);
        Refused([.. weights, new NamedTensor("tokenizer.vocab.txt", [1], new float[] { 1 })], "'tokenizer.vocab.txt' is F32", "Convert it");
        Refused([.. weights[1..], NamedTensor.OfBytes(weights[0].Name, new byte[] { 1 })], $"'{weights[0].Name}' is U8", "Convert it");

        void Refused(NamedTensor[] tensors, params string[] words) =>
            Errors.Expect(Fault.Bundle, () => BundleWriter.Save(folder.File("b.suffice"), RandomModels.Manifest(library), tensors), words);
    }

    [Fact]
    public void Controller_tensors_are_stored_as_they_are()
    {
        string path = folder.File("a.suffice");
        NamedTensor policy = new("policy.gru.weight", [3, 5], RandomModels.Normal(new Random(1), 15, 1));
        BundleWriter.Save(path, RandomModels.Manifest(library), RandomModels.Weights(library.Model, 1).Append(policy));
        using BundleFile bundle = BundleFile.Open(path);
        Assert.Equal(policy.Values.ToArray(), bundle.Tensors.Floats(policy.Name).ToArray());
    }

    [Fact]
    public void Every_flipped_bit_is_found_or_harmless()
    {
        string path = Saved(),
            flipped = folder.File("flipped.suffice");
        byte[] bytes = File.ReadAllBytes(path);
        string manifest;
        using (BundleFile bundle = BundleFile.Open(path))
            manifest = bundle.Tensors.Metadata[BundleFile.ManifestKey];
        var random = new Random(1);
        int header = (int)BitConverter.ToInt64(bytes);
        for (int i = 0; i < 600; i++)
        {
            // Half of them in the header, whose damage takes many forms.
            int at = i % 2 == 0 ? random.Next(8 + header) : random.Next(bytes.Length),
                bit = random.Next(8);
            bytes[at] ^= (byte)(1 << bit);
            File.WriteAllBytes(flipped, bytes);
            try
            {
                // Harmless: the case of a letter in a JSON escape.
                using BundleFile bundle = BundleFile.Open(flipped);
                Assert.Equal(manifest, bundle.Tensors.Metadata[BundleFile.ManifestKey]);
                Assert.True(at < 8 + header);
            }
            catch (SufficeException error)
            {
                Assert.Equal(Fault.Bundle, error.Fault);
                Assert.Contains(flipped, error.Message, StringComparison.Ordinal);
            }
            bytes[at] ^= (byte)(1 << bit);
        }
    }

    [Fact]
    public void A_flipped_weight_is_told_with_a_remedy()
    {
        string path = Saved();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        string message = Assert.Throws<SufficeException>(() => BundleFile.Open(path)).Message;
        Assert.Contains("checksum", message, StringComparison.Ordinal);
        Assert.Contains("make the bundle again", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        string path = Saved(),
            cut = folder.File("cut.suffice");
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length += length < 100 ? 1 : 997)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            Assert.Contains(cut, Assert.Throws<SufficeException>(() => BundleFile.Open(cut)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Version 0.1 wrote a SHA-256 of the same bytes instead.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Old_checksum_is_still_checked(bool damaged)
    {
        string path = Saved(),
            old = folder.File("old.suffice");
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            NamedTensor[] tensors =
            [
                .. file
                    .Layout.Where(tensor => tensor.Type == "F32")
                    .Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, file.Floats(tensor.Name).ToArray())),
            ];
            var layout = new SafetensorsLayout(tensors, align: true);
            string manifest = file.Metadata["suffice"];
            using var content = new MemoryStream();
            content.Write(Encoding.UTF8.GetBytes(manifest));
            foreach (TensorInfo tensor in layout.Entries())
                content.Write(Encoding.UTF8.GetBytes($"{tensor.Name}\n{tensor.Type}\n{string.Join(',', tensor.Shape)}\n"));
            layout.WriteData(content);
            var metadata = new Dictionary<string, string>
            {
                ["suffice"] = manifest,
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content.ToArray())),
            };
            AtomicFile.Write(old, stream => layout.Write(stream, metadata));
        }
        if (damaged)
        {
            byte[] bytes = File.ReadAllBytes(old);
            bytes[^1] ^= 1;
            File.WriteAllBytes(old, bytes);
            Assert.Contains(
                "does not match its checksum",
                Assert.Throws<SufficeException>(() => BundleFile.Open(old)).Message,
                StringComparison.Ordinal
            );
            return;
        }
        using BundleFile bundle = BundleFile.Open(old);
        Assert.Equal(64, bundle.Hash.Length);
    }

    /// <summary>Writes a bundle as a stranger might: any manifest text, any tensors, a valid checksum.</summary>
    /// <summary>The manifest and the tensors of a bundle, as they are stored.</summary>
    private (string Manifest, NamedTensor[] Stored) Parts()
    {
        using BundleFile bundle = BundleFile.Open(Saved());
        return (
            bundle.Tensors.Metadata["suffice"],
            [
                .. bundle.Tensors.Tensors.Values.Select(tensor => new NamedTensor(
                    tensor.Name,
                    tensor.Shape,
                    bundle.Tensors.Floats(tensor.Name).ToArray()
                )),
            ]
        );
    }

    private const string Converts = "\"convert_channels\":true";

    private string Forged(string manifest, IEnumerable<NamedTensor> tensors)
    {
        string path = folder.File("forged.suffice");
        var layout = new SafetensorsLayout([.. tensors], align: true);
        var metadata = new Dictionary<string, string> { ["suffice"] = manifest, ["xxh128"] = Checksum.Of(manifest, layout) };
        AtomicFile.Write(path, stream => layout.Write(stream, metadata));
        return path;
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":3", "version 3")]
    [InlineData("\"version\":1", "\"version\":\"x\"", "manifest cannot be read")]
    [InlineData("\"teacher_macs\":", "\"teacher_mocs\":", "teacher_macs")]
    [InlineData("\"heads\":2", "\"heads\":3", "heads must divide")]
    [InlineData("\"depth\":4", "\"depth\":1000000000", "out of range")]
    [InlineData("\"classes\":5", "\"classes\":6", "labels")]
    [InlineData("\"width\":16", "\"width\":null", "manifest cannot be read")]
    [InlineData("\"pooling\":\"AllPatches\"", "\"pooling\":\"Nothing\"", "manifest cannot be read")]
    [InlineData("\"pooling\":\"AllPatches\"", "\"pooling\":7", "not known")]
    [InlineData("\"embedding\":[", "\"embedding\":[null,", "holds null")]
    [InlineData("\"controllers\":[]", "\"controllers\":null", "manifest cannot be read")]
    [InlineData("\"patch_embed.0.weight\":[6,3,3,3]", "\"patch_embed.0.weight\":null", "another shape than its model")]
    [InlineData("\"hidden_width\":40", "\"hidden_width\":41", "blocks.0.mlp.fc1.weight")]
    [InlineData("\"parent\":0", "\"parent\":9", "follow its parent")]
    [InlineData("\"deviation\":[0.25", "\"deviation\":[0", "preprocessing")]
    [InlineData(Converts, Converts + ",\"resizing\":{\"edge\":5,\"filter\":\"Bicubic\"}", "an edge outside")]
    [InlineData(Converts, Converts + ",\"resizing\":{\"edge\":70000,\"filter\":\"Bicubic\"}", "an edge outside")]
    [InlineData(Converts, Converts + ",\"resizing\":{\"edge\":300,\"filter\":7}", "an unknown filter")]
    [InlineData(Converts, Converts + ",\"resizing\":{\"edge\":300,\"filter\":\"Lanczos\"}", "manifest cannot be read")]
    [InlineData(Converts, Converts + ",\"resizing\":{\"filter\":\"Bicubic\"}", "manifest cannot be read")]
    public void A_different_manifest_is_refused(string what, string by, string expected)
    {
        (string manifest, NamedTensor[] stored) = Parts();
        int at = manifest.IndexOf(what, StringComparison.Ordinal);
        Assert.True(at >= 0, manifest);
        string path = Forged(string.Concat(manifest.AsSpan(0, at), by, manifest.AsSpan(at + what.Length)), stored);
        var error = Assert.Throws<SufficeException>(() => BundleFile.Open(path));
        Assert.Equal(Fault.Bundle, error.Fault);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("again", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_missing_or_ill_shaped_tensor_is_named()
    {
        string path = folder.File("a.suffice");
        NamedTensor[] weights = RandomModels.Weights(library.Model, 1);
        string Message(IEnumerable<NamedTensor> tensors) =>
            Assert.Throws<SufficeException>(() => BundleWriter.Save(path, RandomModels.Manifest(library), tensors)).Message;
        Assert.Contains("'norm.bias'", Message(weights.Where(tensor => tensor.Name != "norm.bias")), StringComparison.Ordinal);
        Assert.Contains("'extra'", Message(weights.Append(new NamedTensor("extra", [1], new float[1]))), StringComparison.Ordinal);
        Assert.Contains("twice", Message(weights.Append(weights[3])), StringComparison.Ordinal);
        Assert.Contains(
            "(7)",
            Message(weights.Select(tensor => tensor.Name == "head.bias" ? new NamedTensor("head.bias", [7], new float[7]) : tensor)),
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(path));

        string saved = Saved(),
            manifest;
        NamedTensor[] stored;
        using (BundleFile bundle = BundleFile.Open(saved))
        {
            manifest = bundle.Tensors.Metadata["suffice"];
            stored =
            [
                .. bundle
                    .Tensors.Tensors.Values.Where(tensor => tensor.Name != "exits.1.fc.bias")
                    .Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, bundle.Tensors.Floats(tensor.Name).ToArray())),
            ];
        }
        string forged = Forged(manifest, stored);
        Assert.Contains(
            "'exits.1.fc.bias'",
            Assert.Throws<SufficeException>(() => BundleFile.Open(forged)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_list_that_is_missing_is_empty()
    {
        (string manifest, NamedTensor[] stored) = Parts();
        foreach (string list in (string[])["\"lambda_table\":[],", "\"temperatures\":[],", "\"controllers\":[],"])
        {
            Assert.Contains(list, manifest, StringComparison.Ordinal);
            manifest = manifest.Replace(list, "", StringComparison.Ordinal);
        }
        using BundleFile without = BundleFile.Open(Forged(manifest, stored));
        Assert.Empty(without.Manifest.LambdaTable);
        Assert.Empty(without.Manifest.Temperatures);
        Assert.Empty(without.Manifest.Controllers);
    }

    [Fact]
    public void A_plain_checkpoint_is_not_a_bundle()
    {
        string path = folder.File("plain.safetensors");
        SafetensorsWriter.Save(path, RandomModels.Weights(library.Model, 1));
        Assert.Contains("not a bundle", Assert.Throws<SufficeException>(() => BundleFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_is_readable_by_people()
    {
        using BundleFile bundle = BundleFile.Open(Saved());
        string manifest = bundle.Tensors.Metadata["suffice"];
        Assert.Contains("\"hidden_width\":40", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("grid_size", manifest, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(manifest) < 16384);
    }

    [Fact]
    public void A_certificate_is_optional_and_checked()
    {
        var certificate = new Certificate(0.005, 0.1, 5000, "by hand", 0.25, 0.3, 0.0015);
        string path = folder.File("a.suffice");
        void Save(Certificate? given) =>
            BundleWriter.Save(path, RandomModels.Manifest(library) with { Certificate = given }, RandomModels.Weights(library.Model, 1));
        Save(certificate);
        using (BundleFile bundle = BundleFile.Open(path))
            Assert.Equal(certificate, bundle.Manifest.Certificate);
        Save(null);
        using (BundleFile bundle = BundleFile.Open(path))
        {
            // As bundles were before there were certificates.
            Assert.DoesNotContain("certificate", bundle.Tensors.Metadata["suffice"], StringComparison.Ordinal);
            Assert.Null(bundle.Manifest.Certificate);
        }
        Certificate[] ill =
        [
            certificate with
            {
                Epsilon = 0,
            },
            certificate with
            {
                Delta = double.NaN,
            },
            certificate with
            {
                Examples = 0,
            },
            certificate with
            {
                Lambda = -1,
            },
            certificate with
            {
                Budget = 2,
            },
            certificate with
            {
                Loss = 3,
            },
        ];
        foreach (Certificate wrong in ill)
            Errors.Expect(Fault.Bundle, () => Save(wrong), path, "certificate", "again");
    }
}
