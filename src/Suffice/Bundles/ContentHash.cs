using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suffice.Files;
using Suffice.Tensors;

namespace Suffice.Bundles;

/// <summary>What tells weights apart: SHA-256, as lower-case hexadecimal.</summary>
internal static class ContentHash
{
    /// <summary>
    /// Hash of weights, whatever file they are in: over names (in ordinal order), shapes and values of all tensors but the controller's, a
    /// tokenizer's files included. What
    /// <see cref="BundleManifest.TeacherHash"/> holds.
    /// </summary>
    /// <param name="tensors">Unpacked, as given to <see cref="BundleWriter"/>.</param>
    public static string OfWeights(IEnumerable<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new AppendStream(hash.AppendData);
        foreach (
            NamedTensor tensor in tensors
                .Where(tensor => !TensorCatalogue.IsControl(tensor.Name) && tensor.Name != TensorCatalogue.Golden)
                .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
        )
        {
            Append(hash, tensor.Name, tensor.Type, tensor.Shape);
            tensor.WriteTo(stream);
        }
        return Finish(hash);
    }

    private static void Append(IncrementalHash hash, string name, string type, long[] shape) =>
        hash.AppendData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{type}\n{string.Join(',', shape)}\n"))
        );

    private static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
