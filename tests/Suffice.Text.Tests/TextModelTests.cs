using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Text.Tests;

public sealed class TextModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Saved(TextTokenizer? tokenizer, int? vocabulary = null)
    {
        ModelDescription model = RandomModels.Texts with { Text = new TextEmbedding(vocabulary ?? tokenizer?.VocabularySize ?? 9, 16) };
        PathLibrary library = RandomModels.Paths(model);
        string path = folder.File($"{Guid.NewGuid():N}.suffice");
        BundleWriter.Save(path, RandomModels.Manifest(library), [.. RandomModels.Weights(model, 3), .. tokenizer?.Files.Tensors() ?? []]);
        return path;
    }

    [Fact]
    public void A_session_classifies_texts_by_the_tokenizer_in_the_bundle()
    {
        TextTokenizer tokenizer = new TextTokenizer(TestTokenizers.WordPiece);
        string[] texts = ["hello worlds .", "", "hello , world . hello , worlds . hello hello hello hello hello hello hello"];
        using BundledModel model = TextModel.Open(Saved(tokenizer));
        using Session session = model.CreateSession(new SessionOptions { MaxBatch = 2 });
        IReadOnlyList<Prediction> together = session.ClassifyTexts(texts, Budget.Full);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ids = tokenizer.Encode(texts[i], 16);
            Prediction alone = session.ClassifyText(texts[i], Budget.Full),
                ofTokens = session.Classify(new TokenText(ids), Budget.Full);
            Assert.Equal(alone.Logits, together[i].Logits);
            Assert.Equal(alone.Logits, ofTokens.Logits);
            Assert.Equal(ids.Length, together[i].Tokens);
            Assert.Equal(CostModel.Path(model.Library, model.Library.Full, ids.Length), alone.Cost.Macs);
        }
        Assert.Equal(2, together[1].Tokens);
        Assert.Equal(16, together[2].Tokens);
    }

    [Fact]
    public void A_bundle_without_its_tokenizer_takes_tokens_only()
    {
        string path = Saved(null);
        Errors.Expect(Fault.Bundle, () => TextModel.Open(path), "reads texts but holds no tokenizer", "Make the bundle again");
        using BundledModel model = BundledModel.Open(path);
        using Session session = model.CreateSession();
        Assert.Equal(3, session.Classify(new TokenText([1, 2, 3]), Budget.Full).Tokens);
        Errors.Expect(Fault.Usage, () => session.ClassifyText("a text", Budget.Full), "without its tokenizer", "TextModel.Open");
    }

    [Fact]
    public void A_tokenizer_of_another_size_is_refused() =>
        Errors.Expect(
            Fault.Bundle,
            () => TextModel.Open(Saved(new TextTokenizer(TestTokenizers.WordPiece), vocabulary: 7)),
            "and its model 7",
            "Make the bundle again"
        );

    [Fact]
    public void Bundles_for_images_open_as_ever()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        BundleWriter.Save(folder.File("images.suffice"), RandomModels.Manifest(library), RandomModels.Weights(library.Model, 3));
        using BundledModel model = TextModel.Open(folder.File("images.suffice"));
        using Session session = model.CreateSession();
        Errors.Expect(Fault.Data, () => session.ClassifyFile("nowhere.png", Budget.Full), "nowhere.png");
    }
}
