using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Files;
using Suffice.Text.Patterns;
using Suffice.Text.Splitters;

namespace Suffice.Text.Pipelines;

/// <summary>Reads the <c>pre_tokenizer</c> of <c>tokenizer.json</c>.</summary>
internal static class SplitterReader
{
    private static readonly PatternSplitter Spaces = new(new CharacterPattern(CharacterKinds.IsWhiteSpace), SplitBehaviour.Removed);

    private static readonly CharacterPattern Punctuation = new(CharacterKinds.IsPunctuation);

    /// <summary>BERT's words: cut at white space, every punctuation mark a word.</summary>
    public static ISplitter Bert { get; } = new SplitterSequence([Spaces, new PatternSplitter(Punctuation, SplitBehaviour.Isolated)]);

    /// <returns>Null where there is none: a text is one word.</returns>
    public static ISplitter? Read(JsonPart part)
    {
        if (part.IsNothing)
            return null;
        string kind = part["type"].Text();
        return kind switch
        {
            "Sequence" => new SplitterSequence([.. part["pretokenizers"].Items().Select(Read).OfType<ISplitter>()]),
            "BertPreTokenizer" => Bert,
            "Whitespace" => new WordSplitter(),
            "WhitespaceSplit" => Spaces,
            "ByteLevel" => ByteLevel(part["add_prefix_space"].Flag(true), part["use_regex"].Flag(true)),
            "Metaspace" => Metaspace(part),
            "Punctuation" => new PatternSplitter(Punctuation, Behaviour(part["behavior"], SplitBehaviour.Isolated)),
            "Split" => new PatternSplitter(
                PatternReader.Read(part["pattern"]),
                Behaviour(part["behavior"], null),
                part["invert"].Flag(false)
            ),
            "Digits" => new PatternSplitter(
                new CharacterPattern(CharacterKinds.IsNumber),
                part["individual_digits"].Flag(false) ? SplitBehaviour.Isolated : SplitBehaviour.Contiguous
            ),
            "CharDelimiterSplit" => new PatternSplitter(new LiteralPattern(Character(part["delimiter"])), SplitBehaviour.Removed),
            "UnicodeScripts" => new ScriptSplitter(),
            "FixedLength" => part["length"].Number(5) is > 0 and int length
                ? new FixedLengthSplitter(length)
                : throw part["length"].Bad("a length of 1 or more is needed"),
            _ => throw part.Bad($"the pre-tokenizer {kind} is not supported"),
        };
    }

    /// <summary>GPT-2's words, each byte a letter.</summary>
    public static ByteLevelSplitter ByteLevel(bool prefixSpace, bool cutsWords) =>
        new(prefixSpace, cutsWords ? new PatternSplitter(new RegexPattern(ByteLevelSplitter.Words), SplitBehaviour.Isolated) : null);

    private static MetaspaceSplitter Metaspace(JsonPart part)
    {
        bool prefixed = part["add_prefix_space"].Flag(true);
        JsonPart scheme = part["prepend_scheme"];
        PrefixScheme chosen = scheme.Text(prefixed ? "always" : "never") switch
        {
            "always" => PrefixScheme.Always,
            "first" => PrefixScheme.First,
            "never" => PrefixScheme.Never,
            string other => throw scheme.Bad($"{other} is not supported; known are always, first and never"),
        };
        if (!prefixed && chosen != PrefixScheme.Never)
            throw part.Bad("add_prefix_space and prepend_scheme contradict each other");
        return new(Character(part["replacement"]), chosen, part["split"].Flag(true));
    }

    private static string Character(JsonPart part) =>
        part.Text() is { } text && text.EnumerateRunes().Count() == 1 ? text : throw part.Bad("one character is needed");

    private static SplitBehaviour Behaviour(JsonPart part, SplitBehaviour? otherwise) =>
        part.IsNothing && otherwise is { } known ? known
        : Enum.TryParse(part.Text(), out SplitBehaviour behaviour) && Enum.IsDefined(behaviour) ? behaviour
        : throw part.Bad($"{part.Text()} is not supported; known are {string.Join(", ", Enum.GetNames<SplitBehaviour>())}");
}
