using System.Text;

namespace Suffice.Text.Files;

/// <summary>Reads tokenizer files that are text, and says where one is wrong.</summary>
internal static class FileText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file of <paramref name="files"/> as text, without a byte order mark.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: it is not UTF-8.</exception>
    public static string Read(TokenizerFiles files, string name)
    {
        ReadOnlySpan<byte> bytes = files.Find(name)!.Value.Span;
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            int line = bytes[..Math.Max(0, error.Index)].Count((byte)'\n') + 1;
            throw Bad(files, name, $"line {line} is not UTF-8", "Get the file again, or convert it (iconv -t UTF-8)", error);
        }
    }

    /// <summary>The lines of a file, without their ends; an empty last one is left out.</summary>
    public static string[] Lines(TokenizerFiles files, string name)
    {
        string[] lines = Read(files, name).Split('\n');
        if (lines[^1].Length == 0)
            lines = lines[..^1];
        for (int i = 0; i < lines.Length; i++)
            lines[i] = lines[i].TrimEnd('\r');
        return lines;
    }

    public static SufficeException Bad(TokenizerFiles files, string name, string what, string remedy, Exception? inner = null) =>
        new(Fault.Data, $"{files.Place}: {name}: {what}. {remedy}.", inner);
}
