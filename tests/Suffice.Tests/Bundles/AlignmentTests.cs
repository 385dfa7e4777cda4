using System.Text;
using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Tests.Bundles;

/// <summary>Other tools may write the same tensors elsewhere in the file: where they cannot be read there, that is said.</summary>
public sealed class AlignmentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Panels, by which an image's net begins, and the table of a vocabulary.</summary>
    [Theory]
    [InlineData("images", 4, "multiple of 64 bytes")]
    [InlineData("texts", 1, "multiple of 4 bytes")]
    public void Tensors_that_lie_at_odd_places_are_told(string kind, int shift, string words)
    {
        PathLibrary library = RandomModels.Paths(kind == "images" ? RandomModels.Small : RandomModels.Bert);
        using (RandomModels.Bundle(folder, library, seed: 3)) { }
        string path = Directory.GetFiles(folder.Path, "*.suffice").Single();
        byte[] bytes = File.ReadAllBytes(path);
        int header = (int)BitConverter.ToInt64(bytes);
        File.WriteAllBytes(
            path,
            [
                .. BitConverter.GetBytes((long)header + shift),
                .. bytes.AsSpan(8, header),
                .. Encoding.ASCII.GetBytes(new string(' ', shift)),
                .. bytes.AsSpan(8 + header),
            ]
        );
        Errors.Expect(Fault.Bundle, () => BundleFile.Open(path), "does not start at a", words, "another tool", "again");
    }
}
