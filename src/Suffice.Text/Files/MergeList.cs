namespace Suffice.Text.Files;

/// <summary>Reads <c>merges.txt</c>.</summary>
internal static class MergeList
{
    /// <summary>Its pairs in order, its first line (<c>#version</c>) left out; the join of each is a piece.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a line is damaged, or needs a piece that the vocabulary
    /// lacks.</exception>
    public static List<(string Left, string Right)> Read(TokenizerFiles files, IReadOnlyDictionary<string, int> known)
    {
        var merges = new List<(string, string)>();
        foreach ((int i, string line) in FileText.Lines(files, TokenizerFiles.Merges).Index())
        {
            if (line.Length == 0 || (i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            string[] pair = line.Split(' ');
            if (pair.Length != 2 || pair[0].Length == 0 || pair[1].Length == 0)
                throw FileText.Bad(
                    files,
                    TokenizerFiles.Merges,
                    $"line {i + 1} is not two pieces with a space between them",
                    "Get the file again"
                );
            if (Array.Find([pair[0], pair[1], pair[0] + pair[1]], piece => !known.ContainsKey(piece)) is { } missing)
                throw FileText.Bad(
                    files,
                    TokenizerFiles.Merges,
                    $"line {i + 1} needs '{missing}', which {TokenizerFiles.BytePairs} lacks",
                    "Take both files from the same model"
                );
            merges.Add((pair[0], pair[1]));
        }
        return merges;
    }
}
