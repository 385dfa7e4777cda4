using System.Diagnostics;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Commands.Benching;
using Suffice.Models;
using Suffice.Training;

namespace Suffice.Cli.Engines;

/// <summary>
/// What TorchSharp needs beside its file of weights: the description, without the bundle whose pages would count as its memory.
/// </summary>
internal sealed record TorchNet(ModelDescription Model, ExecutionPath[] Paths)
{
    /// <summary>Of a file of weights.</summary>
    public static string FileOf(string weights) => weights + ".json";

    public static PathLibrary Read(string weights)
    {
        TorchNet net = JsonSerializer.Deserialize<TorchNet>(File.ReadAllText(FileOf(weights)), TrainingJson.Options)!;
        return PathLibrary.Of(net.Model, net.Paths);
    }
}

/// <summary>TorchSharp on images, hosted by this program.</summary>
internal sealed class TorchOffer() : EngineOffer("torchsharp")
{
    public override ProcessStartInfo Start() => SufficeOffer.Hosted(HostProgram.File);

    public override string? Prepare(BenchModel model, Work work, string folder)
    {
        if (work == Work.Product)
            return HostProgram.File;
        if (work.Kind != WorkKind.Path || model.Kind.VariesInLength)
            return null;
        string file = Path.Combine(folder, $"{model.Name}.{(work == Work.Full ? "static" : "adapted")}.torch");
        if (File.Exists(file))
            return file;
        using BundleFile bundle = BundleFile.Open(model.FileFor(work));
        TorchExecutor.Save(bundle, file);
        File.WriteAllText(
            TorchNet.FileOf(file),
            JsonSerializer.Serialize(new TorchNet(bundle.Manifest.Model, [.. bundle.Library.Paths]), TrainingJson.Options)
        );
        return file;
    }
}
