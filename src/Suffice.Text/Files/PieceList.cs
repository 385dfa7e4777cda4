using System.Globalization;
using System.Text.Json;

namespace Suffice.Text.Files;

/// <summary>Reads the vocabulary files that list pieces, by lines or as JSON: a piece's index is its id.</summary>
internal static class PieceList
{
    private const int MostPieces = 4_000_000;

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the file is damaged or another one.</exception>
    public static string[] Read(TokenizerFiles files) =>
        files.Vocabulary switch
        {
            TokenizerFiles.WordPiece => OfLines(files),
            TokenizerFiles.BytePairs => OfJson(files),
            _ => throw new ArgumentException($"{files.Vocabulary} is no list of pieces", nameof(files)),
        };

    private static string[] OfLines(TokenizerFiles files)
    {
        string[] pieces = FileText.Lines(files, files.Vocabulary);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].Length == 0)
                throw Bad(files, $"line {i + 1} is empty", "Each line must hold one piece");
            if (!lines.TryAdd(pieces[i], i))
                throw Bad(
                    files,
                    $"line {i + 1} repeats '{pieces[i]}' of line {lines[pieces[i]] + 1}",
                    "Remove one of the two; ids below it change"
                );
        }
        return pieces;
    }

    private static string[] OfJson(TokenizerFiles files)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(FileText.Read(files, files.Vocabulary));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("a JSON object of piece and id is needed");
            var ids = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (JsonProperty piece in document.RootElement.EnumerateObject())
            {
                if (piece.Value.ValueKind != JsonValueKind.Number || !piece.Value.TryGetInt32(out int id) || id is < 0 or >= MostPieces)
                    throw new JsonException($"'{piece.Name}' has no id from 0 to {MostPieces - 1}");
                if (!ids.TryAdd(piece.Name, id))
                    throw new JsonException($"'{piece.Name}' comes twice");
            }
            if (ids.Count == 0)
                throw new JsonException("it holds no pieces");
            var pieces = new string[ids.Values.Max() + 1];
            Array.Fill(pieces, ""); // ids that nothing has
            foreach ((string piece, int id) in ids)
            {
                if (pieces[id].Length > 0)
                    throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"'{piece}' and '{pieces[id]}' share the id {id}"));
                pieces[id] = piece;
            }
            return pieces;
        }
        // The latter is what .NET says of half a surrogate pair in a name.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Bad(files, error.Message.TrimEnd('.'), "Get the file again", error);
        }
    }

    private static SufficeException Bad(TokenizerFiles files, string what, string remedy, Exception? inner = null) =>
        FileText.Bad(files, files.Vocabulary, what, remedy, inner);
}
