using System.Text;
using Suffice.Inputs;
using Suffice.Tensors;
using Suffice.Text.Encoders;
using Suffice.Text.Files;

namespace Suffice.Text;

/// <summary>How a tokenizer cuts words into pieces.</summary>
public enum TokenizerKind
{
    /// <summary>Greedily, the longest piece first (BERT): <c>vocab.txt</c>.</summary>
    WordPiece,

    /// <summary>By merging pairs in a given order (GPT-2, RoBERTa): <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    BytePair,

    /// <summary>As a SentencePiece model says, unigram or BPE: <c>*.model</c>.</summary>
    SentencePiece,
}

/// <summary>
/// Turns texts into a model's token ids: class token, pieces, separator. The same files give the same ids wherever they are used, whatever
/// the application's culture. Thread-safe.
/// </summary>
public sealed class TextTokenizer : ITokenizer
{
    private static readonly string[] Classes = ["[CLS]", "<s>", "<cls>"],
        Separators = ["[SEP]", "</s>", "<sep>"],
        Unknowns = ["[UNK]", "<unk>"];

    private readonly string[] pieces;
    private readonly IPieceEncoder encoder;

    /// <summary>Makes the tokenizer of some files, and checks them.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is damaged, does not fit its partner, or lacks a special token;
    /// says which and where.</exception>
    public TextTokenizer(TokenizerFiles files)
    {
        Files = files;
        TokenizerSettings settings = TokenizerSettings.Of(files);
        pieces = PieceList.Read(files);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < pieces.Length; i++)
            ids.TryAdd(pieces[i], i);
        Kind = files.Vocabulary switch
        {
            TokenizerFiles.WordPiece => TokenizerKind.WordPiece,
            TokenizerFiles.BytePairs => TokenizerKind.BytePair,
            _ => TokenizerKind.SentencePiece,
        };
        ClassToken = ids[Special("cls_token", settings.ClassToken, Classes)!];
        SeparatorToken = ids[Special("sep_token", settings.SeparatorToken, Separators)!];
        encoder = Kind switch
        {
            TokenizerKind.WordPiece => new WordPieceEncoder(files, settings, Special("unk_token", settings.UnknownToken, Unknowns)!),
            TokenizerKind.BytePair => new BytePairEncoder(
                files,
                pieces,
                settings,
                Special("unk_token", settings.UnknownToken, Unknowns, needed: false)
            ),
            _ => new SentencePieceEncoder(files, settings),
        };

        string? Special(string property, string? named, string[] usual, bool needed = true) =>
            Found(files, ids, property, named, usual, needed);
    }

    /// <summary>The files it is made of.</summary>
    public TokenizerFiles Files { get; }

    public TokenizerKind Kind { get; }

    /// <summary>Ids are below this number: rows of the model's token embedding.</summary>
    public int VocabularySize => pieces.Length;

    /// <summary>SHA-256 of its files, hexadecimal: two tokenizers with the same one give the same ids.</summary>
    public string ContentHash => Files.Hash;

    /// <summary>Id that every encoded text begins with.</summary>
    public int ClassToken { get; }

    /// <summary>Id that every encoded text ends with.</summary>
    public int SeparatorToken { get; }

    /// <summary>Reads the tokenizer in a folder, or of a file with what belongs to it beside it.</summary>
    /// <inheritdoc cref="TokenizerFiles.Read"/>
    public static TextTokenizer Read(string path) => new(TokenizerFiles.Read(path));

    /// <summary>The tokenizer inside a bundle; null if it has none.</summary>
    /// <inheritdoc cref="TokenizerFiles.In"/>
    public static TextTokenizer? In(SafetensorsFile bundle) => TokenizerFiles.In(bundle) is { } files ? new TextTokenizer(files) : null;

    /// <summary>
    /// Encodes a text as class token, pieces, separator. A text that is too long is cut at its end: the first <paramref name="maxTokens"/>
    /// − 2 pieces are kept, and
    /// the separator follows them. Never fails on a text: halves of surrogate pairs count as U+FFFD, control characters as the vocabulary's
    /// kind has it.
    /// </summary>
    /// <param name="text">Any string; empty ones give class token and separator.</param>
    /// <param name="maxTokens">Most ids, both special tokens included; 2 or more.</param>
    /// <returns>(n) ids, 2 ≤ n ≤ <paramref name="maxTokens"/>: the text's own length, nothing is filled up.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: <paramref name="maxTokens"/> leaves no room for the special
    /// tokens.</exception>
    public int[] Encode(string text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (maxTokens < 2)
            throw new SufficeException(
                Fault.Usage,
                $"A text of at most {maxTokens} tokens has no room for class token and separator. Allow 2 or more."
            );
        return maxTokens == 2
            ? [ClassToken, SeparatorToken]
            : [ClassToken, .. encoder.Encode(WellFormed(text), maxTokens - 2), SeparatorToken];
    }

    /// <summary>How the vocabulary spells a token, such as <c>##ing</c>; empty for an id that it leaves out.</summary>
    public string Piece(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, pieces.Length);
        return pieces[id];
    }

    /// <summary>The special token among the pieces; null if it is not there and not needed.</summary>
    private static string? Found(
        TokenizerFiles files,
        Dictionary<string, int> ids,
        string property,
        string? named,
        string[] usual,
        bool needed
    )
    {
        if ((named is null ? usual : [named]).FirstOrDefault(ids.ContainsKey) is { } found)
            return found;
        return needed || named is not null
            ? throw FileText.Bad(
                files,
                files.Vocabulary,
                $"it lacks {named ?? string.Join(", ", usual)}, wanted as {property}",
                $"Name one of its pieces as {property} in {TokenizerFiles.Settings} beside it, or give another vocabulary"
            )
            : null;
    }

    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            whole.Append(rune);
        return whole.ToString();
    }
}
