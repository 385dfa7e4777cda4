namespace Suffice.Import.Tests;

/// <summary>Nets with random weights beside what other implementations answer: timm, PyTorch, and Golden/make.py.</summary>
internal static class GoldenNets
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static string Of(string name) => Path.Combine(Folder, name);

    public static string Expected(string name) => Path.Combine(Folder, name, "expected.safetensors");

    /// <summary>Those whose positions are resampled say it in their names.</summary>
    public static ImportOptions Options(string name) =>
        new()
        {
            ImageSize =
                name.Contains("larger", StringComparison.Ordinal) ? 24
                : name.Contains("smaller", StringComparison.Ordinal) ? 12
                : null,
            Antialias = !name.Contains("no-antialias", StringComparison.Ordinal),
        };

    /// <summary>A folder of a project's shared material, in a folder above; null where there is none, and a test is skipped.</summary>
    public static string? Shared(string path)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string found = Path.Combine(at.FullName, "shared", path);
            if (Directory.Exists(found))
                return found;
        }
        return null;
    }
}
