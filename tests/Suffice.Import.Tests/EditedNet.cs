using System.Text.Json.Nodes;
using Suffice.Tensors;

namespace Suffice.Import.Tests;

/// <summary>A copy of a golden net with something changed.</summary>
internal sealed class EditedNet
{
    public EditedNet(TemporaryFolder folder, string golden)
    {
        Folder = folder.File(Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Folder);
        foreach (string file in Directory.EnumerateFiles(GoldenNets.Of(golden)))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
    }

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Changes the configuration.</summary>
    public EditedNet Config(Action<JsonObject> change)
    {
        string path = PathOf("config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
        return this;
    }

    /// <summary>Changes the weights; all in F32.</summary>
    public EditedNet Weights(Action<Dictionary<string, NamedTensor>> change) => Weights(change, "model.safetensors");

    public EditedNet Weights(Action<Dictionary<string, NamedTensor>> change, string file)
    {
        Dictionary<string, NamedTensor> tensors = Read();
        change(tensors);
        File.Delete(PathOf("model.safetensors"));
        SafetensorsWriter.Save(PathOf(file), tensors.Values);
        return this;
    }

    /// <summary>Spreads the weights over some files, with their index.</summary>
    public EditedNet Sharded(int count)
    {
        NamedTensor[] tensors = [.. Read().Values];
        File.Delete(PathOf("model.safetensors"));
        var map = new JsonObject();
        for (int i = 0; i < count; i++)
        {
            string name = $"model-{i + 1:00000}-of-{count:00000}.safetensors";
            NamedTensor[] some = [.. tensors.Where((_, k) => k % count == i)];
            SafetensorsWriter.Save(PathOf(name), some);
            foreach (NamedTensor tensor in some)
                map[tensor.Name] = name;
        }
        File.WriteAllText(PathOf("model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        return this;
    }

    private Dictionary<string, NamedTensor> Read()
    {
        using SafetensorsFile file = SafetensorsFile.Open(PathOf("model.safetensors"));
        return file.Tensors.Values.ToDictionary(
            tensor => tensor.Name,
            tensor => new NamedTensor(tensor.Name, tensor.Shape, file.Floats(tensor.Name).ToArray())
        );
    }
}
