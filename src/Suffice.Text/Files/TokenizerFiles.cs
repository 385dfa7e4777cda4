using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Files;
using Suffice.Tensors;

namespace Suffice.Text.Files;

/// <summary>
/// The files of a tokenizer, held in memory, so that they can travel inside a bundle: <c>tokenizer.json</c>, which says all, alone; or
/// <c>vocab.txt</c> (WordPiece), <c>vocab.json</c> with <c>merges.txt</c> (byte-pair encoding), or one <c>*.model</c> (SentencePiece), and
/// beside any of these <c>tokenizer_config.json</c>, if there is one. The names are those of Hugging Face's model folders. In a bundle each
/// file is a tensor of bytes named <c>tokenizer.{file}</c>.
/// </summary>
internal sealed class TokenizerFiles
{
    public const string Whole = "tokenizer.json",
        WordPiece = "vocab.txt",
        BytePairs = "vocab.json",
        Merges = "merges.txt",
        SentencePieceEnding = ".model",
        Settings = "tokenizer_config.json";

    /// <summary>Names of its files but a SentencePiece model's, which may have any.</summary>
    public static IReadOnlyList<string> Named { get; } = [Whole, WordPiece, BytePairs, Merges, Settings];

    private const long MostBytes = 256 << 20;

    private const string Usual = $"{Whole}, {WordPiece}, {BytePairs} and {Merges}, or *{SentencePieceEnding}";

    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> files;

    /// <param name="place">Where they come from, for errors: a folder, a file, a bundle.</param>
    /// <param name="files">By name without folders; others than those above are an error.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not the files of one tokenizer, or an empty one.</exception>
    public TokenizerFiles(string place, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        Place = place;
        this.files = new(StringComparer.Ordinal);
        foreach ((string name, ReadOnlyMemory<byte> content) in files)
        {
            if (!IsKnown(name))
                throw Bad(
                    $"holds {name}, which is no file of a tokenizer",
                    $"Known are {string.Join(", ", Named)} and *{SentencePieceEnding}"
                );
            if (content.IsEmpty)
                throw Bad($"holds an empty {name}", "Get the file again");
            this.files[name] = content;
        }
        string[] vocabularies = [.. this.files.Keys.Where(IsVocabulary)];
        if (vocabularies.Length == 0)
            throw Bad("holds no tokenizer", $"Give a folder or file with {Usual}");
        if (vocabularies.Length > 1)
            throw Bad($"holds more than one tokenizer ({string.Join(", ", vocabularies)})", "Give the path of the file that is meant");
        Vocabulary = vocabularies[0];
        if (this.files.ContainsKey(Merges) != (Vocabulary == BytePairs))
            throw Bad(
                Vocabulary == BytePairs ? $"holds {BytePairs} without {Merges}" : $"holds {Merges} without {BytePairs}",
                "Byte-pair encoding needs both: put them side by side"
            );
    }

    /// <summary>Where they come from, for errors.</summary>
    public string Place { get; }

    /// <summary>Name of the file that holds the pieces: it tells the kind of tokenizer.</summary>
    public string Vocabulary { get; }

    /// <summary>File names in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => files.Keys;

    /// <summary>SHA-256 over names and contents, hexadecimal: tokenizers with the same hash give the same tokens.</summary>
    // Worked out when asked for: running a bundle does not need it, nor a cryptographic library.
    public string Hash => field ??= HashOf(files);

    /// <summary>A file's content; null if it is not among them.</summary>
    public ReadOnlyMemory<byte>? Find(string name) =>
        // a bare null would become empty memory
        files.TryGetValue(name, out ReadOnlyMemory<byte> content)
            ? content
            : (ReadOnlyMemory<byte>?)null;

    /// <summary>As tensors of bytes, for <see cref="BundleWriter"/>.</summary>
    public IEnumerable<NamedTensor> Tensors() =>
        files.Select(file => NamedTensor.OfBytes(TensorCatalogue.TokenizerPrefix + file.Key, file.Value));

    /// <summary>Writes the files into a folder; the folder can be read again and given to other tools.</summary>
    public void Save(string folder)
    {
        foreach ((string name, ReadOnlyMemory<byte> content) in files)
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(content.Span));
    }

    /// <summary>The tokenizer inside a bundle; null if it has none. Copies, so the file may be closed.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: its files are not those of a tokenizer.</exception>
    public static TokenizerFiles? In(SafetensorsFile bundle)
    {
        TensorInfo[] tensors = [.. bundle.Tensors.Values.Where(tensor => TensorCatalogue.IsTokenizer(tensor.Name))];
        if (tensors.Length == 0)
            return null;
        if (tensors.FirstOrDefault(tensor => tensor.Type != "U8") is { } wrong)
            throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: tensor '{wrong.Name}' is {wrong.Type}; a tokenizer's files are U8. Make the bundle again."
            );
        try
        {
            return new TokenizerFiles(
                bundle.Path,
                tensors.Select(tensor =>
                    KeyValuePair.Create(
                        tensor.Name[TensorCatalogue.TokenizerPrefix.Length..],
                        (ReadOnlyMemory<byte>)bundle.Bytes(tensor.Name).ToArray()
                    )
                )
            );
        }
        catch (SufficeException error)
        {
            throw new SufficeException(Fault.Bundle, $"{error.Message} Or make the bundle again.", error);
        }
    }

    /// <summary>Reads a folder of tokenizer files, or one of them with what belongs to it beside it.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not a tokenizer; <see cref="Fault.Machine"/>: not
    /// readable.</exception>
    public static TokenizerFiles Read(string path)
    {
        bool isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
            throw new SufficeException(Fault.Data, $"{path} does not exist. Give a folder or file with {Usual}.");
        string folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            string[] names = isFolder ? Chosen(folder) : Partners(folder, Path.GetFileName(path));
            Dictionary<string, ReadOnlyMemory<byte>> files = names.ToDictionary(
                name => IsRenamed(name) ? Whole : name,
                name => Content(Path.Combine(folder, name))
            );
            NameClass(folder, files);
            return new TokenizerFiles(path, files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{path} cannot be read: {error.Message} Check its permissions and the disk.", error);
        }
    }

    /// <summary>
    /// Says in <c>tokenizer_config.json</c> how a SentencePiece model's pieces are numbered, where only the checkpoint's <c>config.json</c>
    /// tells it: that file does not come along.
    /// </summary>
    private static void NameClass(string folder, Dictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (!files.Keys.Any(name => name.EndsWith(SentencePieceEnding, StringComparison.Ordinal)))
            return;
        if (PieceOrder.ClassOf(LengthLimit.ModelType(folder)) is not { } tokenizerClass)
            return;
        if (WithClass(files.TryGetValue(Settings, out ReadOnlyMemory<byte> said) ? said : "{}"u8.ToArray(), tokenizerClass) is { } settings)
            files[Settings] = settings;
    }

    /// <summary>Settings with a class; null where they have one, or are damaged, which their reader says.</summary>
    private static byte[]? WithClass(ReadOnlyMemory<byte> settings, string tokenizerClass)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(settings);
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || document.RootElement.TryGetProperty(TokenizerSettings.ClassProperty, out _)
            )
                return null;
            var named = new MemoryStream();
            using (var writer = new Utf8JsonWriter(named))
            {
                writer.WriteStartObject();
                foreach (JsonProperty property in document.RootElement.EnumerateObject())
                    property.WriteTo(writer);
                writer.WriteString(TokenizerSettings.ClassProperty, tokenizerClass);
                writer.WriteEndObject();
            }
            return named.ToArray();
        }
        // The latter is what .NET says of half a surrogate pair.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // A tokenizer.json says all; what else lies beside it is for other tools.
    private static string[] Chosen(string folder)
    {
        string[] known = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(IsKnown)];
        return known.Contains(Whole) ? [Whole] : known;
    }

    // A tokenizer.json may have been given another name.
    private static string[] Partners(string folder, string chosen)
    {
        string[] partners =
            chosen is BytePairs or Merges ? [BytePairs, Merges, Settings]
            : chosen == Whole || IsRenamed(chosen) ? [chosen]
            : [chosen, Settings];
        return [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(partners.Contains)];
    }

    private static ReadOnlyMemory<byte> Content(string path) =>
        new FileInfo(path).Length <= MostBytes
            ? File.ReadAllBytes(path)
            : throw new SufficeException(
                Fault.Data,
                $"{path} has more than {MostBytes >> 20} MiB, too much for a tokenizer. Give another file."
            );

    /// <summary>Whether a folder holds a tokenizer's vocabulary.</summary>
    public static bool IsIn(string folder) => Directory.EnumerateFiles(folder).Any(file => IsVocabulary(Path.GetFileName(file)));

    /// <summary>Whether a file, by its name without folders, holds the pieces of a tokenizer.</summary>
    public static bool IsVocabulary(string name) =>
        name is Whole or WordPiece or BytePairs || name.EndsWith(SentencePieceEnding, StringComparison.Ordinal);

    private static bool IsKnown(string name) => (IsVocabulary(name) || Named.Contains(name)) && !name.AsSpan().ContainsAny('/', '\\', '\0');

    private static bool IsRenamed(string name) => !IsKnown(name) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static string HashOf(SortedDictionary<string, ReadOnlyMemory<byte>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, ReadOnlyMemory<byte> content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{content.Length}\n"));
            hash.AppendData(content.Span);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private SufficeException Bad(string what, string remedy) => new(Fault.Data, $"{Place} {what}. {remedy}.");
}
