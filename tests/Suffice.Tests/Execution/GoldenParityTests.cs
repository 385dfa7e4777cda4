using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Execution;

/// <summary>Against timm's own VisionTransformer: random weights, its logits and its tokens after every block.</summary>
public sealed class GoldenParityTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Golden", "timm-vit-micro");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static readonly ModelDescription Model = new()
    {
        ImageSize = 32,
        Channels = 3,
        Embedding = [new(64, 8, 8, 0)],
        Width = 64,
        Depth = 4,
        Heads = 4,
        HiddenWidth = 256,
        Classes = 10,
        Exits = [new(4, ExitPooling.Class, 0)],
    };

    private static NamedTensor[] Weights()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Golden, "model.safetensors"));
        return
        [
            .. file.Tensors.Values.Select(tensor => new NamedTensor(
                tensor.Name.Replace("patch_embed.proj", "patch_embed.0", StringComparison.Ordinal),
                tensor.Shape,
                file.Floats(tensor.Name).ToArray()
            )),
        ];
    }

    [Fact]
    public void Logits_agree()
    {
        PathLibrary library = PathLibrary.Static(Model);
        BundleWriter.Save(folder.File("golden.suffice"), RandomModels.Manifest(library), Weights());
        using BundleFile bundle = BundleFile.Open(folder.File("golden.suffice"));
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(Golden, "expected.safetensors"));
        using var executor = new Executor(bundle, 3);
        Results results = Results.Of(executor, library, expected.Floats("input").ToArray(), 3, new FixedPath(library, library.Full));
        // timm computed in single precision as well, so twice the rounding of one: see ExecutorTests for 3e-5.
        AssertClose(expected.Floats("logits"), results.Logits, 6e-5);
    }

    [Fact]
    public void Tokens_after_every_block_agree()
    {
        PathLibrary library = PathLibrary.Static(Model);
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(Golden, "expected.safetensors"));
        var slow = new SlowModel(library, Weights());
        int floats = expected.Floats("input").Length / 3;
        for (int i = 0; i < 3; i++)
        {
            slow.Run(expected.Floats("input").Slice(i * floats, floats), library.Full);
            for (int block = 0; block < Model.Depth; block++)
            {
                float[] tokens = [.. slow.AfterBlocks[block].SelectMany(token => token).Select(value => (float)value)];
                // The slow model rounds nothing: only timm's own rounding is seen.
                AssertClose(expected.Floats($"block{block}").Slice(i * tokens.Length, tokens.Length), tokens, 3e-5);
            }
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.ToArray().Max(Math.Abs);
        for (int i = 0; i < actual.Length; i++)
            Assert.InRange(actual[i], expected[i] - (tolerance * largest), expected[i] + (tolerance * largest));
    }
}
