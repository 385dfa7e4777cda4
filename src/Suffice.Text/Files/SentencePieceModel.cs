using Google.Protobuf;

namespace Suffice.Text.Files;

/// <summary>What a piece of a SentencePiece model is for (sentencepiece_model.proto).</summary>
internal enum SentencePieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A piece.</summary>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceType Type);

/// <summary>A SentencePiece model's file, as far as it is needed to turn texts into ids (ModelProto of
/// sentencepiece_model.proto).</summary>
internal sealed class SentencePieceModel
{
    /// <summary>TrainerSpec.ModelType.</summary>
    public const int Unigram = 1,
        BytePairs = 2;

    private readonly List<SentencePiece> pieces = []; // in the order of the file

    private SentencePieceModel() { }

    /// <summary>By id.</summary>
    public IReadOnlyList<SentencePiece> Pieces { get; private set; } = [];

    public int Kind { get; private set; } = Unigram;

    public bool SpaceEndsWord { get; private set; }

    public ReadOnlyMemory<byte> CharsMap { get; private set; }

    public bool AddsPrefix { get; private set; } = true;

    public bool TrimsSpaces { get; private set; } = true;

    public bool MarksSpaces { get; private set; } = true;

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the file is damaged, or none of SentencePiece.</exception>
    public static SentencePieceModel Read(TokenizerFiles files, TokenizerSettings settings)
    {
        var model = new SentencePieceModel();
        try
        {
            Fields(files.Find(files.Vocabulary)!.Value.ToArray(), (input, field) =>
            {
                Action<CodedInputStream, int>? inner = field switch
                {
                    2 => model.Trainer,
                    3 => model.Normalizer,
                    _ => null,
                };
                if (field == 1)
                    model.pieces.Add(Piece(input.ReadBytes().ToByteArray()));
                else if (inner is null)
                    input.SkipLastField();
                else
                    Fields(input.ReadBytes().ToByteArray(), inner);
            });
        }
        catch (InvalidProtocolBufferException error)
        {
            throw FileText.Bad(files, files.Vocabulary, "it is truncated or no SentencePiece model", "Get the file again", error);
        }
        if (model.pieces.Count == 0)
            throw FileText.Bad(files, files.Vocabulary, "it holds no pieces", "Give a model that SentencePiece trained");
        model.Pieces = PieceOrder.Of(settings.Class, model.pieces)
            ?? throw FileText.Bad(
                files,
                files.Vocabulary,
                $"it does not begin with <unk>, <s>, </s>, as the model of a {settings.Class} does",
                $"Correct {TokenizerSettings.ClassProperty} in {TokenizerFiles.Settings}, or give the model's own file"
            );
        return model;
    }

    private void Trainer(CodedInputStream input, int field)
    {
        if (field == 3)
            Kind = input.ReadEnum();
        else if (field == 24)
            SpaceEndsWord = input.ReadBool();
        else
            input.SkipLastField();
    }

    private void Normalizer(CodedInputStream input, int field)
    {
        if (field == 2)
            CharsMap = input.ReadBytes().ToByteArray();
        else if (field == 3)
            AddsPrefix = input.ReadBool();
        else if (field == 4)
            TrimsSpaces = input.ReadBool();
        else if (field == 5)
            MarksSpaces = input.ReadBool();
        else
            input.SkipLastField();
    }

    private static SentencePiece Piece(byte[] bytes)
    {
        string text = "";
        float score = 0;
        var type = SentencePieceType.Normal;
        Fields(bytes, (input, field) =>
        {
            if (field == 1)
                text = input.ReadString();
            else if (field == 2)
                score = input.ReadFloat();
            else if (field == 3)
                type = (SentencePieceType)input.ReadEnum();
            else
                input.SkipLastField();
        });
        return new(text, score, type);
    }

    private static void Fields(byte[] bytes, Action<CodedInputStream, int> read)
    {
        using var input = new CodedInputStream(bytes);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            read(input, WireFormat.GetTagFieldNumber(tag));
    }
}
