using Suffice.Commands.Kinds;
using Suffice.Data.Files;

namespace Suffice.Commands.Scoring;

/// <summary>What kinds of files are read and written here, by their names.</summary>
/// <param name="tables">Those that only some tools know.</param>
internal sealed class ScoringFiles(IReadOnlyList<TableFiles> tables)
{
    private static readonly string[] JsonLines = [".jsonl", ".ndjson"];

    /// <summary>What can be read, for people.</summary>
    public string Readable =>
        $"a folder or a .tar, .tar.gz or .tgz archive of images, {string.Join(" or ", JsonLines)}{More}, or - for JSON lines";

    /// <summary>What can be written, for people.</summary>
    public string Writable => $"{string.Join(" or ", JsonLines)}{More}, or - for JSON lines";

    private string More => string.Concat(tables.Select(table => $" or {table.Ending}"));

    /// <param name="path">What was named.</param>
    /// <param name="column">Which column holds the text or image; null: one of the usual ones.</param>
    /// <param name="verbs">What the bundle reads.</param>
    /// <param name="standardInput">Read where it is named.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a file of another kind; with <see cref="Fault.Data"/> for
    /// one that is not there.</exception>
    public ScoringInput Open(string path, string? column, InputVerbs verbs, Stream standardInput)
    {
        if (path == RunInput.StandardInput || Ends(path, JsonLines))
            return new JsonLinesInput(path, standardInput, column, verbs);
        if (tables.FirstOrDefault(table => Ends(path, table.Ending)) is { } table)
            return table.Open(path, column, verbs);
        if (!Directory.Exists(path) && !TarTree.IsArchive(path))
            throw new SufficeException(Fault.Usage, $"--input {path} is of a kind that is not read. There are {Readable}.");
        if (column is not null)
            throw new SufficeException(Fault.Usage, $"--column is of tables, and {path} is none. Leave it out.");
        if (!verbs.LieInFiles)
            throw new SufficeException(
                Fault.Usage,
                $"{path} holds images, but the bundle reads {verbs.Kind.Noun}s. Give a table: {string.Join(" or ", JsonLines)}{More}."
            );
        return Directory.Exists(path) ? new FolderInput(path) : new TarInput(path);
    }

    /// <inheritdoc cref="Open"/>
    public IScoringFormat Format(string path) =>
        path == RunInput.StandardInput || Ends(path, JsonLines) ? new JsonLinesFormat()
        : tables.FirstOrDefault(table => Ends(path, table.Ending)) is { } table ? table.Format
        : throw new SufficeException(Fault.Usage, $"--output {path} is of a kind that is not written. There are {Writable}.");

    private static bool Ends(string path, params string[] endings) =>
        endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
