using System.Text;
using Google.Protobuf;
using Suffice.Text.Files;

namespace Suffice.Text.Tests;

/// <summary>Small tokenizers of every kind, as files in memory.</summary>
internal static class TestTokenizers
{
    public const string BytePairJson =
        """{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"h":4,"e":5,"l":6,"o":7,"he":8,"ll":9,"hell":10,"hello":11,"Ġ":12,"Ġhello":13,"w":14,"hh":15,"hhhh":16}""";

    public const string MergeLines = "#version: 0.2\nh e\nl l\nhe ll\nhell o\nĠ hello\nh h\nhh hh\n";

    public static TokenizerFiles WordPiece { get; } =
        Of(("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##s\nworld\n,\n.\nh\n##e\n##l\n##o\ncafe\n東\n"));

    public static TokenizerFiles BytePair { get; } = Of(("vocab.json", BytePairJson), ("merges.txt", MergeLines));

    public static TokenizerFiles Unigram { get; } = OfModel(kind: 1);

    public static TokenizerFiles SentencePieceBpe { get; } = OfModel(kind: 2);

    public static TokenizerFiles[] All => [WordPiece, BytePair, Unigram, SentencePieceBpe];

    public static TokenizerFiles Of(params (string Name, string Content)[] files) =>
        new("here", files.Select(file => KeyValuePair.Create(file.Name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Content))));

    public static TokenizerFiles OfModel(int kind) => new("here", [KeyValuePair.Create("spiece.model", (ReadOnlyMemory<byte>)Model(kind))]);

    /// <summary>A SentencePiece ModelProto, written field by field (sentencepiece_model.proto).</summary>
    /// <param name="kind">1 unigram, 2 BPE, 3 word, 4 character.</param>
    public static byte[] Model(int kind)
    {
        (string Text, int Type)[] special = [("<unk>", 2), ("<s>", 3), ("</s>", 3), ("[CLS]", 3), ("[SEP]", 3)];
        string[] plain = ["▁hello", "▁", "h", "e", "l", "o", "▁w", "he", "ll", "hell", "hello", "w"];
        return Message(model =>
        {
            foreach ((string text, int type) in special)
                Field(model, 1, Piece(text, 0, type));
            foreach ((int i, string text) in plain.Index())
                Field(model, 1, Piece(text, -1 - i, 1));
            Field(model, 2, Message(trainer => Number(trainer, 3, kind)));
            Field(
                model,
                3,
                Message(normalizer =>
                {
                    normalizer.WriteTag(1, WireFormat.WireType.LengthDelimited);
                    normalizer.WriteString("identity");
                    for (int flag = 3; flag <= 5; flag++)
                        Number(normalizer, flag, 1);
                })
            );
        });
    }

    private static byte[] Piece(string text, float score, int type) =>
        Message(piece =>
        {
            piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
            piece.WriteString(text);
            piece.WriteTag(2, WireFormat.WireType.Fixed32);
            piece.WriteFloat(score);
            Number(piece, 3, type);
        });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
            write(output);
        return bytes.ToArray();
    }

    private static void Field(CodedOutputStream output, int number, byte[] message)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }

    private static void Number(CodedOutputStream output, int number, int value)
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }
}
