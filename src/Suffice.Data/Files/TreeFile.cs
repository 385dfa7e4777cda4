namespace Suffice.Data.Files;

/// <summary>A file of a <see cref="FileTree"/>.</summary>
/// <param name="Name">Relative, with <c>/</c>.</param>
/// <param name="Key">The same for every way to the file, and different for different files.</param>
internal readonly record struct TreeFile(string Name, string Key);
