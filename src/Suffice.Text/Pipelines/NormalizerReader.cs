using Suffice.Text.Characters;
using Suffice.Text.Files;
using Suffice.Text.Normalizers;

namespace Suffice.Text.Pipelines;

/// <summary>Reads the <c>normalizer</c> of <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    /// <returns>Null where there is none.</returns>
    public static INormalizer? Read(JsonPart part)
    {
        if (part.IsNothing)
            return null;
        string kind = part["type"].Text();
        return kind switch
        {
            "Sequence" => new NormalizerSequence([.. part["normalizers"].Items().Select(Read).OfType<INormalizer>()]),
            "BertNormalizer" => Bert(part),
            "NFC" => new TextNormalizer(text => NormalForm.Compose(text, compatible: false)),
            "NFD" => new TextNormalizer(text => NormalForm.Decompose(text, compatible: false)),
            "NFKC" => new TextNormalizer(text => NormalForm.Compose(text, compatible: true)),
            "NFKD" => new TextNormalizer(text => NormalForm.Decompose(text, compatible: true)),
            "Lowercase" => new TextNormalizer(LowerCase.Of),
            "ByteLevel" => new TextNormalizer(ByteLetters.Of),
            "Strip" => new StripNormalizer(part["strip_left"].Flag(true), part["strip_right"].Flag(true)),
            "StripAccents" => new CharacterFilter(UnicodeData.Instance.Marks.Contains, _ => false),
            "Prepend" => new PrependNormalizer(part["prepend"].Text()),
            "Replace" => new ReplaceNormalizer(PatternReader.Read(part["pattern"]), part["content"].Text()),
            "Nmt" => new CharacterFilter(IsRemovedByNmt, IsSpaceOfNmt),
            "Precompiled" => Precompiled(part["precompiled_charsmap"]),
            _ => throw part.Bad($"the normalizer {kind} is not supported"),
        };
    }

    private static BertNormalizer Bert(JsonPart part)
    {
        bool lowers = part["lowercase"].Flag(true);
        return new(part["clean_text"].Flag(true), part["handle_chinese_chars"].Flag(true), part["strip_accents"].Flag(lowers), lowers);
    }

    // A missing or empty table replaces nothing.
    private static PrecompiledNormalizer? Precompiled(JsonPart part)
    {
        if (part.IsNothing || part.Text().Length == 0)
            return null;
        return part.Value.TryGetBytesFromBase64(out byte[]? bytes) && CharsMap.Read(bytes) is { } map
            ? new PrecompiledNormalizer(map)
            : throw part.Bad("it is no table of SentencePiece in base64");
    }

    // As in the training of neural machine translation (nmt_nfkc of SentencePiece).
    private static bool IsRemovedByNmt(int code) => code is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F;

    private static bool IsSpaceOfNmt(int code) =>
        code is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}
