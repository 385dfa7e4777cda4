using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;
using Suffice.Text.Tests;

namespace Suffice.Extensions.Tests;

/// <summary>A reference bundle for images with ten pictures, and small random bundles.</summary>
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
        return Saved(folder, RandomModels.Texts with { Text = new TextEmbedding(tokenizer.VocabularySize, 16) }, tokenizer);
    }

    /// <summary>An encoder of texts that has no labels.</summary>
    public static string Sentences(TemporaryFolder folder)
    {
        var tokenizer = new TextTokenizer(TestTokenizers.WordPiece);
        ModelDescription model = RandomModels.Texts with
        {
            Text = new TextEmbedding(tokenizer.VocabularySize, 16),
            Exits = [new(4, ExitPooling.Mean, 0)],
            Classes = RandomModels.Texts.Width,
            Embeds = true,
            UnitLength = true,
        };
        return Saved(folder, model, tokenizer);
    }

    private static string Saved(TemporaryFolder folder, ModelDescription model, TextTokenizer tokenizer)
    {
        PathLibrary library = model.Embeds ? PathLibrary.Static(model) : RandomModels.Paths(model);
        string path = folder.File($"{Guid.NewGuid():N}.suffice");
        BundleWriter.Save(path, RandomModels.Manifest(library), [.. RandomModels.Weights(model, 3), .. tokenizer.Files.Tensors()]);
        return path;
    }
}
