using Suffice.Bundles;
using Suffice.Control;

namespace Suffice.Onnx.Tests;

/// <summary>The program of examples/onnx, which knows nothing of this library, on an exported folder.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_answers_as_a_session_does()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice");
        using (var bundle = BundleFile.Open(path))
            OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions());
        using var model = BundledModel.Open(path);
        using Session session = model.CreateSession();
        using var images = new ExportedImages(folder.File("out"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Images"), "*.png"))
        {
            Prediction ours = session.ClassifyFile(file);
            Assert.Equal((ours.Label, ours.Path.Name), images.Classify(file));
        }
    }
}
