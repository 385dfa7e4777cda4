using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;
using Suffice.Text.Tests;

namespace Suffice.Server.Tests;

/// <summary>A reference bundle for images with ten pictures, and a small random one for texts.</summary>
internal static class TestBundles
{
    public static string Clothes { get; } = Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice");

    public static string[] Pictures { get; } =
    [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Pictures")).Order(StringComparer.Ordinal)];

    public static InputSource[] Images { get; } = [.. Pictures.Select(path => new ImageFile(path))];

    /// <summary>A classifier of texts with its tokenizer, without a controller.</summary>
    public static string Texts(TemporaryFolder folder)
    {
        var tokenizer = new TextTokenizer(TestTokenizers.WordPiece);
        ModelDescription model = RandomModels.Texts with { Text = new TextEmbedding(tokenizer.VocabularySize, 16) };
        string path = folder.File("texts.suffice");
        BundleWriter.Save(
            path,
            RandomModels.Manifest(RandomModels.Paths(model)),
            [.. RandomModels.Weights(model, 3), .. tokenizer.Files.Tensors()]
        );
        return path;
    }
}
