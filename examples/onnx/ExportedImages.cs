using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StbImageSharp;

/// <summary>Classifies images of the right size with an exported folder. Nothing of Suffice is needed.</summary>
internal sealed class ExportedImages : IDisposable
{
    private readonly InferenceSession session;
    private readonly JsonElement export;

    public ExportedImages(string folder)
    {
        export = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "export.json"))).RootElement;
        session = new InferenceSession(Path.Combine(folder, export.GetProperty("adaptive").GetProperty("file").GetString()!));
    }

    /// <param name="image">A PNG or JPEG file of the size that the net reads.</param>
    /// <param name="lambda">The price of computation; null: the bundle's default.</param>
    /// <returns>Its label, and the path that was taken.</returns>
    public (string Label, string Path) Classify(string image, double? lambda = null)
    {
        var pixels = new NamedOnnxValue[] { NamedOnnxValue.CreateFromTensor("pixels", Prepare(image)) };
        NamedOnnxValue[] inputs = lambda is { } price
            ? [.. pixels, NamedOnnxValue.CreateFromTensor("lambda", new DenseTensor<double>(new[] { price }, []))]
            : pixels;
        using var outputs = session.Run(inputs, ["logits", "path"]);
        float[] logits = [.. outputs[0].AsEnumerable<float>()];
        int path = (int)outputs[1].AsEnumerable<long>().Single();
        return (
            export.GetProperty("labels")[Array.IndexOf(logits, logits.Max())].GetString()!,
            export.GetProperty("paths")[path].GetProperty("name").GetString()!
        );
    }

    public void Dispose() => session.Dispose();

    /// <returns>(1, channels, height, width).</returns>
    private DenseTensor<float> Prepare(string file)
    {
        int[] shape = session.InputMetadata["pixels"].Dimensions;
        ImageResult image = ImageResult.FromMemory(File.ReadAllBytes(file), (ColorComponents)shape[1]);
        JsonElement preprocessing = export.GetProperty("preprocessing");
        var pixels = new DenseTensor<float>(shape);
        for (int c = 0; c < shape[1]; c++)
        for (int y = 0; y < shape[2]; y++)
        for (int x = 0; x < shape[3]; x++)
        {
            float value = image.Data[((((y * shape[3]) + x) * shape[1]) + c)] / 255f;
            pixels[0, c, y, x] =
                (value - preprocessing.GetProperty("mean")[c].GetSingle()) / preprocessing.GetProperty("deviation")[c].GetSingle();
        }
        return pixels;
    }
}
