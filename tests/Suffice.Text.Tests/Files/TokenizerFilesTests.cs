using System.Text;
using Suffice.Tensors;
using Suffice.Text.Files;

namespace Suffice.Text.Tests.Files;

public sealed class TokenizerFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_round_trip_through_a_tensor_file_gives_identical_ids()
    {
        string[] texts = ["hello worlds", "Hello, CAFÉ 東京!", "", "\uD83D hello \u0001", new string('h', 5000)];
        foreach (TokenizerFiles files in TestTokenizers.All)
        {
            string path = folder.File("a.safetensors");
            SafetensorsWriter.Save(
                path,
                [
                    new NamedTensor("head.bias", [3], new float[] { 1, 2, 3 }),
                    .. files.Tensors(),
                    new NamedTensor("head.weight", [1], new float[] { 4 }),
                ]
            );
            using SafetensorsFile stored = SafetensorsFile.Open(path);
            Assert.Equal("U8", stored.Tensors["tokenizer." + files.Vocabulary].Type);
            Assert.Equal([4f], stored.Floats("head.weight").ToArray());
            TextTokenizer before = new(files),
                after = TextTokenizer.In(stored)!;
            Assert.Equal((before.ContentHash, before.VocabularySize, before.Kind), (after.ContentHash, after.VocabularySize, after.Kind));
            Assert.All(texts, text => Assert.Equal(before.Encode(text, 77), after.Encode(text, 77)));
        }
    }

    [Fact]
    public void A_file_without_tokenizer_has_none()
    {
        SafetensorsWriter.Save(folder.File("b.safetensors"), [new NamedTensor("head.bias", [1], new float[] { 1 })]);
        using SafetensorsFile stored = SafetensorsFile.Open(folder.File("b.safetensors"));
        Assert.Null(TextTokenizer.In(stored));
    }

    [Fact]
    public void Tensors_that_are_no_tokenizer_are_refused()
    {
        Refused(new NamedTensor("tokenizer.vocab.txt", [1], new float[] { 1 }), "is F32", "Make the bundle again");
        Refused(
            NamedTensor.OfBytes("tokenizer.evil.txt", new byte[] { 1 }),
            "evil.txt, which is no file of a tokenizer",
            "make the bundle again"
        );
        Refused(NamedTensor.OfBytes("tokenizer.../vocab.model", new byte[] { 1 }), "no file of a tokenizer");

        void Refused(NamedTensor tensor, params string[] words)
        {
            SafetensorsWriter.Save(folder.File("c.safetensors"), [tensor]);
            using SafetensorsFile stored = SafetensorsFile.Open(folder.File("c.safetensors"));
            Errors.Expect(
                Fault.Bundle,
                () =>
                {
                    TextTokenizer.In(stored);
                },
                ["c.safetensors", .. words]
            );
        }
    }

    [Fact]
    public void A_folder_is_read_and_a_file_with_its_partners()
    {
        TestTokenizers.BytePair.Save(folder.Path);
        File.WriteAllText(folder.File("README.md"), "other files are passed over");
        Assert.Equal(TestTokenizers.BytePair.Hash, TokenizerFiles.Read(folder.Path).Hash);
        Assert.Equal(TestTokenizers.BytePair.Hash, TokenizerFiles.Read(folder.File("merges.txt")).Hash);

        TestTokenizers.WordPiece.Save(folder.Path);
        Errors.Expect(
            Fault.Data,
            () => TokenizerFiles.Read(folder.Path),
            "more than one tokenizer (vocab.json, vocab.txt)",
            "Give the path of the file"
        );
        Assert.Equal(TestTokenizers.WordPiece.Hash, TokenizerFiles.Read(folder.File("vocab.txt")).Hash);

        Errors.Expect(Fault.Data, () => TokenizerFiles.Read(folder.File("none")), "none does not exist", "Give a folder");
        Directory.CreateDirectory(folder.File("empty"));
        Errors.Expect(Fault.Data, () => TokenizerFiles.Read(folder.File("empty")), "empty holds no tokenizer", "vocab.txt");
        File.Delete(folder.File("merges.txt"));
        Errors.Expect(Fault.Data, () => TokenizerFiles.Read(folder.File("vocab.json")), "without merges.txt", "side by side");
    }

    [Fact]
    public void The_hash_is_of_names_and_contents()
    {
        Assert.Equal(
            TestTokenizers.WordPiece.Hash,
            TestTokenizers.Of(("vocab.txt", Encoding.UTF8.GetString(TestTokenizers.WordPiece.Find("vocab.txt")!.Value.Span))).Hash
        );
        Assert.NotEqual(TestTokenizers.Of(("vocab.txt", "a")).Hash, TestTokenizers.Of(("vocab.txt", "b")).Hash);
        Assert.NotEqual(TestTokenizers.OfModel(1).Hash, TestTokenizers.OfModel(2).Hash);
    }
}
