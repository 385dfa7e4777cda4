using System.Text.RegularExpressions;

namespace Suffice.Import.Sources;

/// <summary>A model of a hub.</summary>
/// <param name="Repository">OWNER/NAME.</param>
/// <param name="Revision">Branch, tag or commit.</param>
internal sealed partial record HubName(string Repository, string Revision)
{
    public const string Scheme = "hf:";

    /// <summary>Its folder in the cache.</summary>
    public string Folder => "models--" + Repository.Replace("/", "--", StringComparison.Ordinal);

    /// <param name="name">OWNER/NAME[@REVISION].</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: it is none.</exception>
    public static HubName Parse(string name)
    {
        if (Form().Match(name) is not { Success: true } match)
            throw new SufficeException(
                Fault.Usage,
                $"{Scheme}{name} names no model: write {Scheme}OWNER/NAME or {Scheme}OWNER/NAME@REVISION, such as "
                    + $"{Scheme}sentence-transformers/all-MiniLM-L6-v2."
            );
        return new HubName(match.Groups["repository"].Value, match.Groups["revision"].Success ? match.Groups["revision"].Value : "main");
    }

    // No part may be '.' or '..': they become folders.
    [GeneratedRegex(
        "^(?<repository>[A-Za-z0-9_-][A-Za-z0-9_.-]*/[A-Za-z0-9_-][A-Za-z0-9_.-]*)"
            + "(@(?<revision>[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*))?$"
    )]
    private static partial Regex Form();
}
