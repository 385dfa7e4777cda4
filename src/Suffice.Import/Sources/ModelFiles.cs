namespace Suffice.Import.Sources;

/// <summary>A net's files where they lie on this machine.</summary>
/// <param name="Origin">What the user named, for provenance and messages.</param>
/// <param name="Name">A short name of the net.</param>
/// <param name="Folder">Where they lie.</param>
/// <param name="Onnx">The ONNX file, where weights come in one.</param>
internal sealed record ModelFiles(string Origin, string Name, string Folder, string? Onnx = null);
