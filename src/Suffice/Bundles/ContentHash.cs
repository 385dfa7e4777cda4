using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Suffice.Bundles;

/// <summary>SHA-256 checksums, as lower-case hexadecimal.</summary>
public static class ContentHash
{
    /// <summary>
    /// Hash of weights, whatever file they are in: over names (in ordinal order), shapes and values of all tensors but the controller's, a tokenizer's files included. What
    /// <see cref="BundleManifest.TeacherHash"/> holds.
    /// </summary>
    /// <param name="tensors">Unpacked, as given to <see cref="BundleWriter"/>.</param>
    public static string OfWeights(IEnumerable<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new HashStream(hash);
        foreach (NamedTensor tensor in tensors.Where(tensor => !TensorCatalogue.IsControl(tensor.Name)).OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Append(hash, tensor.Name, tensor.Type, tensor.Shape);
            tensor.WriteTo(stream);
        }
        return Finish(hash);
    }

    /// <summary>What a bundle to be written will contain.</summary>
    internal static string OfBundle(string manifest, SafetensorsLayout layout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(manifest));
        foreach (TensorInfo tensor in layout.Entries()) Append(hash, tensor.Name, tensor.Type, tensor.Shape);
        using var stream = new HashStream(hash);
        layout.WriteData(stream);
        return Finish(hash);
    }

    /// <summary>What a bundle contains: its manifest, every tensor's name, type and shape, and every byte after the header.</summary>
    internal static string OfBundle(string manifest, SafetensorsFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(manifest));
        foreach (TensorInfo tensor in file.Layout) Append(hash, tensor.Name, tensor.Type, tensor.Shape);
        for (long from = 0; file.Data(from) is { IsEmpty: false } data; from += data.Length) hash.AppendData(data);
        return Finish(hash);
    }

    private static void Append(IncrementalHash hash, string name, string type, long[] shape) =>
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{type}\n{string.Join(',', shape)}\n")));

    private static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <summary>Lets a writer's bytes be hashed as it writes them.</summary>
    private sealed class HashStream(IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => hash.AppendData(buffer, offset, count);
        public override void Write(ReadOnlySpan<byte> buffer) => hash.AppendData(buffer);
        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
