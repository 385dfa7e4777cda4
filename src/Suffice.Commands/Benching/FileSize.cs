using Microsoft.Win32.SafeHandles;

namespace Suffice.Commands.Benching;

/// <summary>How large a file is.</summary>
internal static class FileSize
{
    /// <summary>Bytes of a file; of the one that a link leads to, where <see cref="FileInfo.Length"/> would be the link's own.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static long Of(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}
