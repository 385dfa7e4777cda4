using System.Buffers.Binary;
using System.IO.Compression;

namespace Suffice.Data.Images;

/// <summary>An IDX file of unsigned bytes, the format of MNIST and its relatives (yann.lecun.com/exdb/mnist), plain or gzipped.</summary>
/// <param name="Path">Where it was read from.</param>
/// <param name="Shape">Sizes of its dimensions; the first counts items.</param>
/// <param name="Content">The whole decompressed file, header included.</param>
internal sealed record IdxFile(string Path, int[] Shape, ReadOnlyMemory<byte> Content)
{
    private const long Limit = 1L << 31;

    /// <summary>The values, first dimension slowest.</summary>
    public ReadOnlyMemory<byte> Values => Content[(4 + (4 * Shape.Length))..];

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: missing, damaged, truncated, or not IDX of unsigned bytes.</exception>
    public static IdxFile Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        if (bytes.Length < 8 || bytes[0] != 0 || bytes[1] != 0)
            throw Bad(path, "is not an IDX file: its first two bytes are not zero");
        if (bytes[2] != 8)
            throw Bad(path, $"holds IDX values of type 0x{bytes[2]:X2}; only unsigned bytes (0x08) are read");
        int rank = bytes[3],
            header = 4 + (4 * rank);
        if (rank is 0 or > 4 || bytes.Length < header)
            throw Bad(path, $"says it has {rank} dimensions; 1 to 4 are possible");
        var shape = new int[rank];
        long expected = 1;
        for (int i = 0; i < rank; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + (4 * i)));
            if (shape[i] <= 0 || (expected *= shape[i]) > Limit)
                throw Bad(path, $"gives dimension {i} the size {shape[i]}");
        }
        if (bytes.Length - header != expected)
            throw Bad(
                path,
                $"is {(bytes.Length - header < expected ? "truncated" : "too long")}: its header promises {expected:N0} values, and "
                    + $"{bytes.Length - header:N0} follow"
            );
        return new IdxFile(path, shape, bytes);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[2];
            bool zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
            file.Position = 0;
            using var memory = new MemoryStream();
            using Stream source = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
            source.CopyTo(memory);
            return memory.ToArray();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path} is missing. Put the file there (plain or .gz), or fetch the data set again with `./suffice data get`.",
                error
            );
        }
        catch (InvalidDataException error)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path} is damaged: its gzip data cannot be read ({error.Message}). Fetch the file again.",
                error
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{path} cannot be read: {error.Message}", error);
        }
    }

    private static SufficeException Bad(string path, string what) => new(Fault.Data, $"{path} {what}. Fetch the file again.");
}
