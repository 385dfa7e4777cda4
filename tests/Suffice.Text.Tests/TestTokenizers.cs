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

    public static TokenizerFiles Whole { get; } = Of(("tokenizer.json", WholeJson()));

    public static TokenizerFiles[] All => [WordPiece, BytePair, Unigram, SentencePieceBpe, Whole];

    /// <summary>A <c>tokenizer.json</c> in the manner of BERT's, with some of its properties as wanted.</summary>
    public static string WholeJson(
        string normalizer =
            """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""",
        string preTokenizer = """{"type":"BertPreTokenizer"}""",
        string model =
            """{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"hello":4,"##s":5,"world":6,",":7,".":8,"h":9,"##e":10}}""",
        string post = """{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}""",
        string tokens =
            """[{"id":3,"content":"[SEP]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}]""",
        string truncation = "null"
    ) =>
        $$"""{"version":"1.0","truncation":{{truncation}},"padding":null,"added_tokens":{{tokens}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{post}},"decoder":null,"model":{{model}}}""";

    public static TokenizerFiles Of(params (string Name, string Content)[] files) =>
        new("here", files.Select(file => KeyValuePair.Create(file.Name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Content))));

    public static TokenizerFiles OfModel(int kind) => new("here", [KeyValuePair.Create("spiece.model", (ReadOnlyMemory<byte>)Model(kind))]);

    /// <summary>A SentencePiece ModelProto, written field by field (sentencepiece_model.proto).</summary>
    /// <param name="kind">1 unigram, 2 BPE, 3 word, 4 character.</param>
    /// <param name="unknown">The piece for what is unknown.</param>
    public static byte[] Model(int kind, string unknown = "<unk>")
    {
        (string Text, int Type)[] special = [(unknown, 2), ("<s>", 3), ("</s>", 3), ("[CLS]", 3), ("[SEP]", 3)];
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
