namespace Suffice.Fuzz.Tests;

/// <summary>One kind of input that is fuzzed.</summary>
/// <param name="Name">For the command line, the record and its file's name.</param>
/// <param name="Open">Makes what its cases are run with.</param>
internal sealed record FuzzKind(string Name, Func<IFuzzSubject> Open)
{
    /// <summary>The table of kinds: a new one is a line here and an <see cref="IFuzzSubject"/>.</summary>
    public static IReadOnlyList<FuzzKind> All { get; } =
    [
        new("bundles", () => new BundleSubject()),
        new("images", () => new ImageSubject()),
        new("tables", () => new TableSubject()),
        new("folders", () => new FolderSubject()),
        new("requests", () => new RequestSubject()),
    ];

    public static FuzzKind Of(string name) =>
        All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ArgumentException($"There is no kind {name}, but {string.Join(", ", All.Select(kind => kind.Name))}.", nameof(name));
}
