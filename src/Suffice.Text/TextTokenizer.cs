using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Tensors;
using Suffice.Text.Files;
using Suffice.Text.Pipelines;

namespace Suffice.Text;

/// <summary>
/// Turns texts into a model's token ids, as its tokenizer was when the model was trained. The same files give the same ids wherever they
/// are used, whatever the application's culture. Thread-safe.
/// </summary>
public sealed class TextTokenizer : ITokenizer
{
    private const string BundleEnding = ".suffice";

    private readonly TokenizerContent content;

    /// <summary>Makes the tokenizer of some files, and checks them.</summary>
    /// <param name="files">A <c>tokenizer.json</c>, or the files of a vocabulary.</param>
    /// <param name="maxLength">Longest text that the model reads; null: not known.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is damaged, does not fit its partner, lacks a special token,
    /// or has a part that is not supported; says which and where.</exception>
    internal TextTokenizer(TokenizerFiles files, int? maxLength = null)
    {
        Files = files;
        MaxLength = maxLength;
        content = files.Vocabulary == TokenizerFiles.Whole ? WholeFileReader.Read(files) : ModelFilesReader.Read(files);
    }

    /// <summary>The files it is made of.</summary>
    internal TokenizerFiles Files { get; }

    /// <summary>How it parts words into pieces.</summary>
    public TokenizerKind Kind => content.Kind;

    /// <summary>Ids are below this number: rows of the model's token embedding.</summary>
    public int VocabularySize => content.Pieces.Length;

    /// <summary>Longest text that the model reads, special tokens included; null: not known. <see cref="Encode(string, int)"/> goes by
    /// what it is given.</summary>
    public int? MaxLength { get; }

    /// <summary>SHA-256 of its files, hexadecimal: two tokenizers with the same one give the same ids.</summary>
    public string ContentHash => Files.Hash;

    /// <summary>Id that every encoded text begins with; null if none is put before texts.</summary>
    public int? ClassToken => content.Template.Before is [var first, ..] ? first.Id : null;

    /// <summary>Id that every encoded text ends with; null if none is put after texts.</summary>
    public int? SeparatorToken => content.Template.After is [.., var last] ? last.Id : null;

    /// <summary>How many tokens are put around a text.</summary>
    public int AddedTokens => content.Template.Added;

    /// <summary>Ids of tokens that are no words of the language, by how they are spelled.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens => content.SpecialTokens;

    /// <summary>
    /// Opens the tokenizer of a checkpoint's folder, of one of its files, or inside a bundle (<c>*.suffice</c>).
    /// </summary>
    /// <param name="path">The folder, with <c>tokenizer.json</c> or a vocabulary in it; or a file.</param>
    /// <param name="maxLength">Longest text that the model reads; null: as the files beside it say (<c>sentence_bert_config.json</c>,
    /// <c>tokenizer_config.json</c>, <c>config.json</c>), or the bundle.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, damaged, or not supported; <see cref="Fault.Bundle"/>: a
    /// bundle that is damaged or has no tokenizer; <see cref="Fault.Machine"/>: not readable.</exception>
    public static TextTokenizer Open(string path, int? maxLength = null)
    {
        if (path.EndsWith(BundleEnding, StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            return OfBundle(path, maxLength);
        TokenizerFiles files = TokenizerFiles.Read(path);
        string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new TextTokenizer(files, maxLength ?? LengthLimit.Of(folder));
    }

    /// <summary>Reads the tokenizer in a folder, or of a file with what belongs to it beside it.</summary>
    /// <inheritdoc cref="TokenizerFiles.Read"/>
    public static TextTokenizer Read(string path) => new(TokenizerFiles.Read(path));

    /// <summary>The tokenizer inside a bundle; null if it has none.</summary>
    /// <inheritdoc cref="TokenizerFiles.In"/>
    internal static TextTokenizer? In(SafetensorsFile bundle) => TokenizerFiles.In(bundle) is { } files ? new TextTokenizer(files) : null;

    /// <summary>
    /// Encodes a text, with the tokens that the model has around it: class token, pieces, separator. A text that is too long is cut at
    /// its end (or its beginning, where <c>tokenizer.json</c> says so): the tokens around it stay. Halves of surrogate pairs count as
    /// U+FFFD.
    /// </summary>
    /// <param name="text">Any string; empty ones give the tokens around a text.</param>
    /// <param name="maxTokens">Most ids, those around the text included.</param>
    /// <returns>(n) ids, n ≤ <paramref name="maxTokens"/>: the text's own length, nothing is filled up.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: <paramref name="maxTokens"/> leaves no room for the tokens around a
    /// text; <see cref="Fault.Data"/>: a byte-pair vocabulary without a token for what is unknown met what it does not know, or an
    /// expression takes too long.</exception>
    public int[] Encode(string text, int maxTokens)
    {
        (List<int> pieces, int from, int count) = Pieces(text, maxTokens);
        Template template = content.Template;
        var ids = new int[template.Added + count];
        for (int i = 0; i < template.Before.Length; i++)
            ids[i] = template.Before[i].Id;
        pieces.CopyTo(from, ids, template.Before.Length, count);
        for (int i = 0; i < template.After.Length; i++)
            ids[template.Before.Length + count + i] = template.After[i].Id;
        return ids;
    }

    /// <summary>Encodes a text as <see cref="Encode(string, int)"/> does, with the type of each token.</summary>
    /// <param name="maxTokens">Null: the model's <see cref="MaxLength"/>, and where that is not known the whole text.</param>
    /// <inheritdoc cref="Encode(string, int)"/>
    public TokenText EncodeWithTypes(string text, int? maxTokens = null)
    {
        int[] ids = Encode(text, maxTokens ?? MaxLength ?? int.MaxValue);
        Template template = content.Template;
        var types = new int[ids.Length];
        types.AsSpan().Fill(template.Type);
        for (int i = 0; i < template.Before.Length; i++)
            types[i] = template.Before[i].Type;
        for (int i = 0; i < template.After.Length; i++)
            types[ids.Length - template.After.Length + i] = template.After[i].Type;
        return new TokenText(ids, types);
    }

    /// <summary>How the vocabulary spells a token, such as <c>##ing</c>; empty for an id that it leaves out.</summary>
    public string Piece(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return content.Pieces[id];
    }

    private (List<int> Pieces, int From, int Count) Pieces(string text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        int room = maxTokens - content.Template.Added;
        if (room < 0 || maxTokens < 1)
            throw new SufficeException(
                Fault.Usage,
                $"A text of at most {maxTokens} tokens has no room for class token and separator. "
                    + $"Allow {Math.Max(1, content.Template.Added)} or more."
            );
        List<int> pieces = content.Pipeline.Encode(text, content.CutsLeft ? int.MaxValue : room);
        int count = Math.Min(room, pieces.Count);
        return (pieces, content.CutsLeft ? pieces.Count - count : 0, count);
    }

    private static TextTokenizer OfBundle(string path, int? maxLength)
    {
        using BundleFile bundle = BundleFile.Open(path);
        return TokenizerFiles.In(bundle.Tensors) is { } files
            ? new TextTokenizer(files, maxLength ?? bundle.Manifest.Model.Text?.LongestText)
            : throw new SufficeException(Fault.Bundle, $"{path} holds no tokenizer: it reads images. Give a bundle that reads texts.");
    }
}
