using Suffice.Files;

namespace Suffice.Data.Texts;

/// <summary>Reads a file of texts as characters.</summary>
internal static class TextFile
{
    /// <summary>Characters of the longest text that is read.</summary>
    public const int LongestText = 1_000_000;

    private const long MostBytes = 1L << 30;

    /// <summary>The whole file, without a byte order mark.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, too large, or see <see cref="TextDecoding"/>;
    /// <see cref="Fault.Machine"/>: not readable.</exception>
    public static string Read(string path) => TextDecoding.Decode(InputFile.Read(path, MostBytes, Fault.Data), path);
}
