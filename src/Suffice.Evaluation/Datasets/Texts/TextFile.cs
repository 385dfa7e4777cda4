using System.Text;

namespace Suffice.Evaluation.Datasets.Texts;

/// <summary>Reads a file of texts as characters, and refuses one that is not UTF-8.</summary>
internal static class TextFile
{
    /// <summary>Characters of the longest text that is read.</summary>
    public const int LongestText = 1_000_000;

    private const long MostBytes = 1L << 30;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole file, without a byte order mark.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, not UTF-8, too large; <see cref="Fault.Machine"/>: not readable.</exception>
    public static string Read(string path)
    {
        ReadOnlySpan<byte> bytes = Bytes(path);
        if (bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
            throw new SufficeException(Fault.Data, $"{path} is UTF-16; only UTF-8 is read. Convert it: iconv -f UTF-16 -t UTF-8.");
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            int at = Math.Clamp(error.Index, 0, bytes.Length);
            throw new SufficeException(Fault.Data, $"{path}, line {bytes[..at].Count((byte)'\n') + 1}: byte {at + 1:N0} of the file is not UTF-8. Convert the file, as with iconv -f WINDOWS-1252 -t UTF-8, or mend the line.", error);
        }
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            if (!File.Exists(path)) throw new SufficeException(Fault.Data, $"{path} does not exist. Check the path.");
            long length = new FileInfo(path).Length;
            return length <= MostBytes ? File.ReadAllBytes(path) : throw new SufficeException(Fault.Data, $"{path} has {length:N0} bytes, more than the {MostBytes:N0} that are read. Take a sample of its lines.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{path} cannot be read: {error.Message} Check the file's permissions and the disk.", error);
        }
    }
}
