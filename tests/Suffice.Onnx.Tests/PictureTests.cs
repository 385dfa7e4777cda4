using Suffice.Bundles;

namespace Suffice.Onnx.Tests;

/// <summary>Pictures of what was exported: those in the guide are those of the bundle that comes along.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Those_of_the_guide_are_drawn_from_the_graphs()
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions { Pictures = true });
        // To accept a change, copy the pictures over those in docs/images.
        foreach (string name in (string[])["adaptive", "block"])
            Assert.Equal(
                File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pictures", $"onnx-{name}.svg")),
                File.ReadAllText(folder.File($"out/{name}.svg"))
            );
    }
}
