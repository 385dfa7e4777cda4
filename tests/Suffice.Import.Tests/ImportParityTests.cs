using Suffice.Import.Verification;
using Suffice.Models;

namespace Suffice.Import.Tests;

/// <summary>
/// Every family against forward passes written down once more in numpy, some against PyTorch and timm: answers, and tokens after each
/// block.
/// </summary>
public sealed class ImportParityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => new(GoldenNets.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bundle_answers_as_the_net_it_was_made_of(string name)
    {
        ImportSummary summary = ModelImport.Run(GoldenNets.Of(name), folder.File("net.suffice"), GoldenNets.Options(name));
        VerificationResult result = BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected(name));
        AssertAgrees(result, summary.Model);
    }

    [Fact]
    public void A_ViT_of_Hugging_Face_answers_as_PyTorch_does() =>
        Shared("golden/hf-vit-micro", expectation => Assert.Contains("block2", expectation.Differences.Select(tensor => tensor.Name)));

    [Fact]
    public void Weights_of_16_bits_answer_as_timm_does() =>
        Shared("golden/timm-deit-tiny-fp16", expectation => Assert.Equal(13, expectation.Differences.Count));

    [Fact]
    public void All_MiniLM_L6_v2_embeds_as_ONNX_Runtime_does() => Shared("models/all-MiniLM-L6-v2", expectation =>
        {
            Assert.Equal(["pooler_output"], expectation.NotCompared);
            Assert.Equal(
                ["last_hidden_state", "pooled", "sentence_embedding", "text2.hidden_states"],
                expectation.Differences.Select(difference => difference.Name).Order(StringComparer.Ordinal)
            );
            Assert.All(expectation.Differences, difference => Assert.Equal(2e-5, difference.Allowed));
        });

    private void Shared(string path, Action<VerificationResult> check)
    {
        string? source = GoldenNets.Shared(path);
        Assert.SkipWhen(source is null, $"shared/{path} is not there.");
        ModelImport.Run(source, folder.File("net.suffice"));
        VerificationResult result = BundleVerification.Run(folder.File("net.suffice"), Path.Combine(source, "expected.safetensors"));
        Assert.True(result.Agrees, string.Join("; ", result.Differences.Where(difference => !difference.IsWithin)));
        check(result);
    }

    private static void AssertAgrees(VerificationResult result, ModelDescription model)
    {
        Assert.True(result.Agrees, string.Join("; ", result.Differences.Where(difference => !difference.IsWithin)));
        Assert.Empty(result.NotCompared);
        string[] compared = [.. result.Differences.Select(difference => difference.Name)];
        Assert.Contains(model.Embeds ? "sentence_embedding" : "logits", compared);
        Assert.All(Enumerable.Range(0, model.Depth), block => Assert.Contains($"block{block}", compared));
    }
}
