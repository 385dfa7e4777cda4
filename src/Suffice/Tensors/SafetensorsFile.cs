using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Suffice.Files;

namespace Suffice.Tensors;

/// <summary>
/// A safetensors file, memory-mapped and read-only. Thread-safe. Spans are valid until <see cref="Dispose"/>.
/// Replace such files by rename (<see cref="AtomicFile"/>), never in place: a mapped file cut short faults its readers.
/// </summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private const int PieceBytes = 1 << 18; // read while it is in the cache of a core

    private readonly SafeFileHandle handle;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly SafetensorsHeader header;
    private readonly byte* start;
    private readonly long dataStart;
    private readonly long length;
    private readonly string? remedy;
    private bool disposed;

    /// <param name="path">For people.</param>
    /// <param name="remedy">See <see cref="Open"/>.</param>
    /// <param name="handle">Owned by the mapping.</param>
    /// <param name="file">Its mapping.</param>
    /// <param name="length">Bytes of the file.</param>
    private SafetensorsFile(string path, string? remedy, SafeFileHandle handle, MemoryMappedFile file, long length)
    {
        Path = path;
        this.handle = handle;
        this.remedy = remedy;
        this.file = file;
        this.length = length;
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
            if (headerLength > SafetensorsHeader.Limit || (long)headerLength > length - 8)
                throw SafetensorsHeader.Damaged(
                    path,
                    $"it announces a header of {headerLength} bytes and has {length} in all; it is truncated or something else",
                    remedy ?? SafetensorsHeader.UsualRemedy
                );
            dataStart = 8 + (long)headerLength;
            header = SafetensorsHeader.Parse(
                path,
                remedy ?? SafetensorsHeader.UsualRemedy,
                new ReadOnlySpan<byte>(start + 8, (int)headerLength).ToArray(),
                dataStart,
                length
            );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>As given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The strings under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>By name. Padding (<c>padding.*</c>) is left out.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => header.Tensors;

    /// <summary>Padding included, in the order of their bytes.</summary>
    internal IReadOnlyList<TensorInfo> Layout => header.All;

    /// <summary>Bytes of the file.</summary>
    public long Length => length;

    /// <summary>Maps the file and checks all of its header against the file's length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What a user should do if its content is unusable, in a sentence; null says to copy or make it again.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> if it is missing, truncated, damaged or something
    /// else.</exception>
    public static SafetensorsFile Open(string path, string? remedy = null)
    {
        RefuseOtherKinds(path);
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            if (length < 8)
            {
                handle.Dispose();
                throw SafetensorsHeader.Damaged(
                    path,
                    $"it has {length} bytes; even an empty one has 8",
                    remedy ?? SafetensorsHeader.UsualRemedy
                );
            }
            var file = MemoryMappedFile.CreateFromFile(
                handle,
                null,
                0,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: false
            );
            try
            {
                return new SafetensorsFile(path, remedy, handle, file, length);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SufficeException(Fault.Bundle, $"Cannot open {path}: {error.Message} Check the path and its permissions.", error);
        }
    }

    /// <summary>A tensor of type F32, row-major.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> if there is none or it has another type.</exception>
    public ReadOnlySpan<float> Floats(string name) => Values<float>(name, "F32");

    /// <summary>A tensor of type BF16, row-major, as floats. A copy.</summary>
    /// <inheritdoc cref="Floats"/>
    public float[] Widened(string name) => Array.ConvertAll(Values<ushort>(name, "BF16").ToArray(), BFloat16Bits.Value);

    /// <summary>A tensor of type I64, row-major.</summary>
    /// <inheritdoc cref="Floats"/>
    public ReadOnlySpan<long> Longs(string name) => Values<long>(name, "I64");

    /// <summary>A tensor's bytes, whatever its type; little endian.</summary>
    /// <inheritdoc cref="Floats"/>
    public ReadOnlySpan<byte> Bytes(string name) => Values<byte>(name, null);

    /// <summary>
    /// Every byte after the header, for checksums. They are read, not looked at where they are mapped: pages that no run needs, such as
    /// those of rare words, would count as this process's memory for ever.
    /// </summary>
    /// <param name="append">Told of piece after piece, each valid during the call.</param>
    internal void ReadData(Action<ReadOnlySpan<byte>> append)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        byte[] piece = new byte[(int)Math.Min(length - dataStart, PieceBytes)];
        int read;
        for (long from = dataStart; from < length && (read = RandomAccess.Read(handle, piece, from)) > 0; from += read)
            append(piece.AsSpan(0, (int)Math.Min(read, length - from)));
    }

    /// <summary>Keeps the mapping alive until disposed, even if the file is disposed before.</summary>
    internal IDisposable Hold()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return new MappingHold(view.SafeMemoryMappedViewHandle);
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    // Opening a pipe would wait for somebody to write into it.
    private static void RefuseOtherKinds(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new SufficeException(Fault.Usage, "The path of a bundle is empty. Give the path of a file.");
        switch (UnixFile.Of(path)?.Kind)
        {
            case UnixFile.FileKind.Folder:
                throw new SufficeException(Fault.Bundle, $"{path} is a folder, but a file is needed. Give the path of a file in it.");
            case UnixFile.FileKind.Special:
                throw new SufficeException(
                    Fault.Bundle,
                    $"{path} is a pipe or a device, which cannot be mapped into memory. Save what comes from it in a file, and give that."
                );
        }
    }

    private ReadOnlySpan<T> Values<T>(string name, string? type)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!Tensors.TryGetValue(name, out TensorInfo? tensor))
            throw new SufficeException(
                Fault.Bundle,
                $"{Path} has no tensor '{name}'. {remedy ?? "Make the file again with this version of Suffice, or name another file."}"
            );
        if (type is not null && tensor.Type != type)
            throw new SufficeException(
                Fault.Bundle,
                $"{Path}: tensor '{name}' has type {tensor.Type}; {type} is needed. {remedy ?? "Convert the file first."}"
            );
        if (tensor.Length / sizeof(T) > int.MaxValue)
            throw new SufficeException(Fault.Bundle, $"{Path}: tensor '{name}' has more elements than can be addressed at once. Split it.");
        return new ReadOnlySpan<T>(start + tensor.Offset, (int)(tensor.Length / sizeof(T)));
    }

    private sealed class MappingHold : IDisposable
    {
        private readonly SafeMemoryMappedViewHandle handle;
        private int released;

        public MappingHold(SafeMemoryMappedViewHandle handle)
        {
            this.handle = handle;
            bool added = false;
            handle.DangerousAddRef(ref added);
        }

        ~MappingHold() => Dispose();

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
                handle.DangerousRelease();
            GC.SuppressFinalize(this);
        }
    }
}
