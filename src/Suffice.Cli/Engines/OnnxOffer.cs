using System.Diagnostics;
using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Commands.Benching;
using Suffice.Diagnostics;
using Suffice.Onnx;

namespace Suffice.Cli.Engines;

/// <summary>ONNX Runtime on graphs of one form, hosted by this program.</summary>
internal sealed class OnnxOffer(string name, OnnxForm form) : EngineOffer(name)
{
    /// <summary>Inputs from which scales are fixed beforehand, where there are as many.</summary>
    private const int Calibrated = 64;

    public override ProcessStartInfo Start() => SufficeOffer.Hosted(HostProgram.File);

    /// <summary>
    /// Plain graphs run every path; the graph with an <c>If</c> around each block runs the full one, and skips in it; eight bits are
    /// compared on the static model. Where a device was chosen, plain graphs of segments run the adaptive bundle there, as well.
    /// </summary>
    public override string? Prepare(BenchModel model, Work work, string folder)
    {
        if (work == Work.Product)
            return form == OnnxForm.Plain ? Product(folder) : null;
        if (form is OnnxForm.Skippable or OnnxForm.QuantizedStatically && model.Kind.VariesInLength)
            return null;
        if (work.Kind is WorkKind.Tiles or WorkKind.LinearLayers)
            return null;
        if (work.Kind != WorkKind.Path && form == OnnxForm.Plain && Device is not null)
            return model.FileFor(work);
        if (
            work.Kind != WorkKind.Path
            || (form is OnnxForm.Quantized or OnnxForm.QuantizedStatically && work != Work.Full)
            || (form == OnnxForm.Skippable && work != Work.Full && work.Blocks is null)
        )
            return null;
        string? path = form == OnnxForm.Skippable ? null : work.Path;
        string file = Path.Combine(folder, $"{model.Name}.{Name}.{path ?? "full"}.onnx");
        if (File.Exists(file))
            return file;
        using BundleFile bundle = BundleFile.Open(path is null ? model.Static : model.FileFor(work));
        OnnxExport.Save(
            file,
            bundle,
            path is null ? bundle.Library.Full : bundle.Library.Paths.Single(entry => entry.Name == path),
            form,
            form == OnnxForm.QuantizedStatically ? Ranges(bundle, model.Inputs) : null
        );
        return file;
    }

    /// <summary>What layers read of the bench's first inputs.</summary>
    private static IReadOnlyDictionary<string, InputRange> Ranges(BundleFile bundle, BenchInputs inputs)
    {
        int count = Math.Min(inputs.Count, Calibrated);
        float[] pixels = new float[count * InputRows.Of(bundle.Manifest.Model).Floats(bundle.Manifest.Model)];
        using FileStream file = File.OpenRead(inputs.File);
        file.ReadExactly(MemoryMarshal.AsBytes(pixels.AsSpan()));
        return LayerRanges.Of(bundle, pixels, count);
    }

    private static string Product(string folder)
    {
        string file = Path.Combine(folder, "product.onnx");
        if (!File.Exists(file))
            OnnxExport.SaveProduct(file, Work.ProductSize, GeneratedModels.Normal(new Random(1), Work.ProductSize * Work.ProductSize, 1));
        return file;
    }
}

/// <summary>This program, as a host of engines.</summary>
internal static class HostProgram
{
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "suffice-cli.dll");
}
