using Suffice.Import.Verification;
using Suffice.Tensors;

namespace Suffice.Import.Tests;

/// <summary>What verification must find: nets that are nearly right.</summary>
public sealed class VerificationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("hf-roberta", "layer_norm_eps", 1e-12)]
    [InlineData("hf-roberta", "layer_norm_eps", 1e-6)]
    [InlineData("hf-dinov2", "layer_norm_eps", 1e-2)]
    public void A_wrong_epsilon_is_found(string golden, string key, double value) =>
        Differs(golden, new EditedNet(folder, golden).Config(config => config[key] = value), "block0");

    [Theory]
    [InlineData("timm-vit-micro", "blocks.1.attn.proj.weight", "block1")]
    [InlineData("hf-vit", "vit.encoder.layer.0.attention.attention.value.weight", "block0")]
    [InlineData("hf-bert-micro", "bert.encoder.layer.2.attention.output.dense.weight", "block2")]
    [InlineData("hf-distilbert", "distilbert.transformer.layer.1.attention.q_lin.weight", "block1")]
    public void A_transposed_matrix_is_found(string golden, string tensor, string block) =>
        Differs(golden, new EditedNet(folder, golden).Weights(tensors => tensors[tensor] = Transposed(tensors[tensor])), block);

    [Theory]
    [InlineData("hf-bert-micro", "bert.encoder.layer.1.attention.self.query", "bert.encoder.layer.1.attention.self.key", "block1")]
    [InlineData(
        "hf-albert",
        "albert.encoder.albert_layer_groups.0.albert_layers.0.attention.query",
        "albert.encoder.albert_layer_groups.0.albert_layers.0.attention.key",
        "block0"
    )]
    [InlineData("hf-vit", "vit.encoder.layer.0.attention.attention.query", "vit.encoder.layer.0.attention.attention.key", "block0")]
    public void Swapped_query_and_key_are_found(string golden, string query, string key, string block) =>
        Differs(
            golden,
            new EditedNet(folder, golden).Weights(tensors =>
            {
                foreach (string kind in (string[])[".weight", ".bias"])
                    (tensors[query + kind], tensors[key + kind]) = (
                        tensors[key + kind] with
                        {
                            Name = query + kind,
                        },
                        tensors[query + kind] with
                        {
                            Name = key + kind,
                        }
                    );
            }),
            block
        );

    [Fact]
    public void Padding_is_not_compared()
    {
        ModelImport.Run(GoldenNets.Of("hf-bert-micro"), folder.File("net.suffice"));
        string changed = folder.File("changed.safetensors");
        using (SafetensorsFile expected = SafetensorsFile.Open(GoldenNets.Expected("hf-bert-micro")))
        {
            long[] lengths = expected.Longs("lengths").ToArray();
            Assert.Contains(lengths, length => length < 24);
            Copy(expected, changed, (name, values) =>
            {
                for (int text = 0; name == "block0" && text < lengths.Length; text++)
                    values.AsSpan(((text * 24) + (int)lengths[text]) * 64, (24 - (int)lengths[text]) * 64).Fill(float.NaN);
            });
        }
        Assert.True(BundleVerification.Run(folder.File("net.suffice"), changed).Agrees);
    }

    [Fact]
    public void Numbers_that_are_none_never_agree()
    {
        ModelImport.Run(GoldenNets.Of("timm-vit-micro"), folder.File("net.suffice"));
        string changed = folder.File("changed.safetensors");
        using (SafetensorsFile expected = SafetensorsFile.Open(GoldenNets.Expected("timm-vit-micro")))
            Copy(expected, changed, (name, values) => values[0] = name == "logits" ? float.NaN : values[0]);
        VerificationResult result = BundleVerification.Run(folder.File("net.suffice"), changed);
        Assert.Null(result.Differences.Single(difference => difference.Name == "logits").Largest);
        Assert.False(result.Agrees);
    }

    [Fact]
    public void Inputs_of_another_net_are_refused()
    {
        ModelImport.Run(GoldenNets.Of("timm-vit-micro"), folder.File("net.suffice"));
        Errors.Expect(
            Fault.Data,
            () => BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected("hf-vit")),
            "(2, 3, 16, 16)",
            "32"
        );
        Errors.Expect(
            Fault.Data,
            () => BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected("hf-bert-micro")),
            "'input'"
        );
    }

    [Fact]
    public void A_stricter_tolerance_finds_rounding()
    {
        ModelImport.Run(GoldenNets.Of("timm-vit-micro"), folder.File("net.suffice"));
        Assert.False(BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected("timm-vit-micro"), 1e-9).Agrees);
    }

    private void Differs(string golden, EditedNet net, string first)
    {
        ModelImport.Run(net.Folder, folder.File("net.suffice"), GoldenNets.Options(golden));
        VerificationResult result = BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected(golden));
        Assert.False(result.Agrees);
        string[] wrong = [.. result.Differences.Where(difference => !difference.IsWithin).Select(difference => difference.Name)];
        Assert.Contains(first, wrong);
        Assert.Contains("logits", wrong);
    }

    private static NamedTensor Transposed(NamedTensor tensor)
    {
        int size = (int)tensor.Shape[0];
        Assert.Equal(size, tensor.Shape[1]);
        float[] values = new float[size * size];
        for (int i = 0; i < values.Length; i++)
            values[i] = tensor.Values.Span[(i % size * size) + (i / size)];
        return new NamedTensor(tensor.Name, tensor.Shape, values);
    }

    /// <summary>Writes expected numbers again with changes, ids and lengths left as they are.</summary>
    private static void Copy(SafetensorsFile from, string to, Action<string, float[]> change)
    {
        // What this project writes has no whole numbers of 64 bits, so the file is changed where its floats lie.
        byte[] bytes = File.ReadAllBytes(from.Path);
        foreach (TensorInfo tensor in from.Tensors.Values.Where(tensor => tensor.Type == "F32"))
        {
            float[] values = from.Floats(tensor.Name).ToArray();
            change(tensor.Name, values);
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(bytes.AsSpan((int)tensor.Offset));
        }
        File.WriteAllBytes(to, bytes);
    }
}
