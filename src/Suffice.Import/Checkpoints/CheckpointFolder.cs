using Suffice.Import.Files;
using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>A net's folder as Hugging Face or timm saves it.</summary>
internal static class CheckpointFolder
{
    private static readonly string[] QuantisedTypes = ["U8", "I8", "I32", "F8_E4M3", "F8_E5M2"];

    /// <summary>Opens the weights, in one file or several.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: not there, in another format, damaged, quantised.</exception>
    public static Checkpoint Open(string folder, ConfigFile config)
    {
        RefuseQuantised(config);
        Checkpoint checkpoint = SafetensorsCheckpoint.Open(folder, Files(folder));
        try
        {
            RefuseQuantised(checkpoint);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The files of weights.</summary>
    public static string[] Files(string folder)
    {
        string whole = Path.Combine(folder, NetFiles.Weights);
        if (File.Exists(whole))
            return [whole];
        if (ConfigFile.Find(folder, NetFiles.Index) is { } index)
            return Shards(folder, index);
        throw ForeignFormats.RefusedIn(folder)
            ?? new SufficeException(
                Fault.Bundle,
                $"{folder} holds neither {NetFiles.Weights} nor {NetFiles.Index}. Give a folder as Hugging Face or timm saves it, or an "
                    + "ONNX file."
            );
    }

    private static string[] Shards(string folder, ConfigFile index)
    {
        ConfigFile map = index.Inner("weight_map") ?? throw index.Bad("has no weight_map", "Get the file again");
        string[] names = [.. map.Strings().Select(entry => entry.Value).Distinct().Order(StringComparer.Ordinal)];
        if (names.FirstOrDefault(name => !NetFiles.IsBeside(name)) is { } outside)
            throw index.Bad($"names the shard '{outside}', which is not a file beside it", "Get the file again");
        string[] missing = [.. names.Where(name => !File.Exists(Path.Combine(folder, name)))];
        return missing.Length == 0
            ? [.. names.Select(name => Path.Combine(folder, name))]
            : throw index.Bad(
                $"names {names.Length} shards, of which {missing.Length} {(missing.Length == 1 ? "is" : "are")} missing: "
                    + string.Join(", ", missing),
                "Download them into the same folder"
            );
    }

    private static void RefuseQuantised(ConfigFile config)
    {
        if (config.Inner("quantization_config") is not { } quantised)
            return;
        string method = quantised.Text("quant_method") ?? (quantised.FlagOr("load_in_4bit", false) ? "bitsandbytes" : "an unnamed method");
        throw config.Bad(
            $"says that the weights are quantised by {method}, and their full precision is lost",
            "Import the checkpoint that was quantised, in F32, F16 or BF16"
        );
    }

    private static void RefuseQuantised(Checkpoint checkpoint)
    {
        string? name = checkpoint.Tensors.Keys.FirstOrDefault(name => Method(name) is not null);
        TensorInfo? packed = checkpoint.Tensors.Values.FirstOrDefault(tensor =>
            QuantisedTypes.Contains(tensor.Type) && tensor.Name.EndsWith(".weight", StringComparison.Ordinal)
        );
        if (name is null && packed is null)
            return;
        string what = name is not null ? $"tensor '{name}' is of {Method(name)}" : $"tensor '{packed!.Name}' is {packed.Type}";
        throw new SufficeException(
            Fault.Bundle,
            $"{checkpoint.Place}: {what}: these weights are quantised, and their full precision is lost. Import the checkpoint that was "
                + "quantised, in F32, F16 or BF16."
        );
    }

    private static string? Method(string tensor) =>
        tensor.Contains(".quant_state.bitsandbytes", StringComparison.Ordinal) || tensor.EndsWith(".absmax", StringComparison.Ordinal)
            ? "bitsandbytes"
        : tensor.EndsWith(".qzeros", StringComparison.Ordinal) || tensor.EndsWith(".qweight", StringComparison.Ordinal) ? "GPTQ or AWQ"
        : null;
}
