using Microsoft.Win32.SafeHandles;
using Suffice.Files;
using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>
/// Tensors in one safetensors file, or in several that an index names. Headers are checked as those of bundles are; numbers are read, not
/// mapped, so that pages of the checkpoint do not count as memory of this process.
/// </summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    private const string Remedy = "Download or save it again.";

    private readonly Dictionary<string, TensorInfo> tensors = [];
    private readonly Dictionary<string, SafeFileHandle> owners = [];
    private readonly List<SafeFileHandle> handles = [];

    private SafetensorsCheckpoint(string place) => Place = place;

    public override string Place { get; }

    public override IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <param name="place">For messages.</param>
    /// <param name="files">All of them; no tensor may be in two.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: a file is missing or damaged.</exception>
    public static SafetensorsCheckpoint Open(string place, IEnumerable<string> files)
    {
        var checkpoint = new SafetensorsCheckpoint(place);
        try
        {
            foreach (string file in files)
                checkpoint.Add(file);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    private protected override IEnumerable<ReadOnlyMemory<float>> Read(string name)
    {
        TensorInfo tensor = tensors[name];
        int width = NumberFormats.Bytes(tensor.Type);
        long count = tensor.Length / width;
        byte[] bytes = new byte[Math.Min(count, PieceFloats) * width];
        float[] floats = new float[Math.Min(count, PieceFloats)];
        for (long done = 0; done < count; )
        {
            int length = (int)Math.Min(count - done, PieceFloats);
            Read(owners[name], tensor.Offset + (done * width), bytes.AsSpan(0, length * width));
            NumberFormats.Widen(tensor.Type, bytes.AsSpan(0, length * width), floats.AsSpan(0, length));
            yield return floats.AsMemory(0, length);
            done += length;
        }
    }

    public override void Dispose()
    {
        foreach (SafeFileHandle handle in handles)
            handle.Dispose();
    }

    private void Add(string file)
    {
        using SafetensorsFile header = SafetensorsFile.Open(file, Remedy);
        SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        handles.Add(handle);
        foreach (TensorInfo tensor in header.Tensors.Values)
        {
            if (!tensors.TryAdd(tensor.Name, tensor))
                throw new SufficeException(Fault.Bundle, $"{Place}: tensor '{tensor.Name}' is in two files. {Remedy}");
            owners.Add(tensor.Name, handle);
        }
    }

    private void Read(SafeFileHandle handle, long offset, Span<byte> bytes)
    {
        try
        {
            for (int done = 0; done < bytes.Length; )
            {
                int read = RandomAccess.Read(handle, bytes[done..], offset + done);
                if (read == 0)
                    throw new SufficeException(Fault.Bundle, $"{Place} became shorter while it was read. Import it again.");
                done += read;
            }
        }
        catch (IOException error)
        {
            throw InputFile.Unreadable(Place, error);
        }
    }
}
