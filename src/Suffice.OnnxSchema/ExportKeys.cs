namespace Suffice.OnnxSchema;

/// <summary>Keys of what a graph that was exported from a bundle says of itself, for who writes and for who reads them.</summary>
internal static class ExportKeys
{
    /// <summary>What the graph is for: <c>path</c>, <c>adaptive</c> or <c>segment</c>.</summary>
    public const string Role = "suffice.role";

    /// <summary>The path that it runs, or ends at.</summary>
    public const string Path = "suffice.path";

    /// <summary>What its weights are kept in.</summary>
    public const string Weights = "suffice.weights";

    /// <summary>The file that holds its numbers.</summary>
    public const string Data = "suffice.data";

    /// <summary>The length of that file.</summary>
    public const string DataBytes = "suffice.data_bytes";

    /// <summary>SHA-256 of that file, hexadecimal.</summary>
    public const string DataHash = "suffice.data_sha256";

    /// <summary>A bundle's manifest, in the graph of a path that is a whole net by itself.</summary>
    public const string Manifest = "suffice.manifest";
}
