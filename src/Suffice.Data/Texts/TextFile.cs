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
    public static string Read(string path) => TextDecoding.Decode(Bytes(path), path);

    private static byte[] Bytes(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new SufficeException(Fault.Data, $"{path} does not exist. Check the path.");
            long length = new FileInfo(path).Length;
            return length <= MostBytes
                ? File.ReadAllBytes(path)
                : throw new SufficeException(
                    Fault.Data,
                    $"{path} has {length:N0} bytes, more than the {MostBytes:N0} that are read. Take a sample of its lines."
                );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{path} cannot be read: {error.Message} Check the file's permissions and the disk.",
                error
            );
        }
    }
}
