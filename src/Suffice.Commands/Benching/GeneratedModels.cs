using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Commands.Benching;

/// <summary>
/// Models with random weights, in the shapes of DeiT (Touvron et al., arXiv 2012.12877; 12 blocks, 224 × 224 pixels, patches of 16) and of
/// all-MiniLM-L6-v2 (Wang et al., arXiv 2002.10957; 6 blocks, on texts of one length).
/// </summary>
internal static class GeneratedModels
{
    /// <summary>Names, with the width of a token and the number of heads.</summary>
    private static readonly Dictionary<string, (int Width, int Heads)> Shapes = new()
    {
        ["deit-tiny"] = (192, 3),
        ["deit-small"] = (384, 6),
    };

    /// <summary>
    /// What a name ends with whose weights our bundle keeps in 16 or 8 bits; the other engines get the same numbers in 32, or bring them to
    /// eight bits themselves.
    /// </summary>
    private static readonly Dictionary<string, WeightType> Endings = new() { ["-bf16"] = WeightType.BF16, ["-int8"] = WeightType.I8 };

    private const string Encoder = "minilm";

    /// <summary>Names of the encoder, with the tokens of each text.</summary>
    private static readonly Dictionary<string, int> Encoders = new[] { 8, 32, 128 }.ToDictionary(tokens =>
        FormattableString.Invariant($"{Encoder}-{tokens}")
    );

    /// <summary>What is timed when nothing is asked for.</summary>
    public static IReadOnlyCollection<string> Usual => Shapes.Keys;

    public static IReadOnlyCollection<string> Names =>
        [
            .. Shapes.Keys,
            Encoder,
            .. Encoders.Keys,
            .. Endings.Keys.SelectMany(ending => (string[])[.. Shapes.Keys, Encoder, .. Encoders.Keys], (ending, name) => name + ending),
        ];

    /// <summary>The models that a name stands for: the encoder's for one of each length.</summary>
    public static IEnumerable<string> Expanded(string name)
    {
        (string plain, string ending) = Split(name);
        return plain == Encoder ? Encoders.Keys.Select(length => length + ending) : [name];
    }

    /// <summary>A name, and its ending or nothing.</summary>
    private static (string Plain, string Ending) Split(string name)
    {
        string ending = Endings.Keys.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal), "");
        return (name[..^ending.Length], ending);
    }

    /// <summary>Writes a model's bundles and inputs.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">Of weights and inputs.</param>
    /// <param name="inputs">How many inputs.</param>
    /// <param name="folder">Where to put the files.</param>
    public static BenchModel Make(string name, int seed, int inputs, string folder)
    {
        (string shape, string ending) = Split(name);
        WeightType type = Endings.GetValueOrDefault(ending);
        if (Encoders.TryGetValue(shape, out int tokens))
            return MakeEncoder(name, tokens, type, seed, inputs, folder);
        (int width, int heads) = Shapes[shape];
        ModelDescription plain = Describe(width, heads).WhollyStoredAs(type);
        // Early exits with the weights of the last one: a graph that skips the blocks after an exit then gives that exit's answer.
        ModelDescription exits = plain with
        {
            Exits = [plain.Exits[0] with { AfterBlocks = 3 }, plain.Exits[0] with { AfterBlocks = 8 }, .. plain.Exits],
        };
        NamedTensor[] weights = Weights(plain, new Random(seed));
        string file = Path.Combine(folder, $"{name}.static.suffice"),
            adapted = Path.Combine(folder, $"{name}.suffice");
        Save(file, name, PathLibrary.Static(plain), weights);
        Save(adapted, name, PathLibrary.Build(exits, [new Dictionary<int, double> { [3] = 0.5 }]), [.. weights, .. Early(exits, weights)]);
        string noise = Path.Combine(folder, $"{name}.inputs");
        WriteInputs(noise, Normal(new Random(seed + 1), inputs * plain.Channels * plain.ImageSize * plain.ImageSize, 1));
        return new BenchModel(
            name,
            file,
            adapted,
            [Work.Skip, Work.Keep, Work.Mixed, Work.OneByOne],
            new BenchInputs(noise, inputs, 0, null),
            IsReference: false,
            plain.Kind
        );
    }

    private static BenchModel MakeEncoder(string name, int tokens, WeightType type, int seed, int inputs, string folder)
    {
        const int width = 384;
        ModelDescription model = new ModelDescription
        {
            Text = new TextEmbedding(30522, 512, Types: 2, Norm: true),
            Order = BlockOrder.PostNorm,
            Width = width,
            Depth = 6,
            Heads = 12,
            HiddenWidth = 4 * width,
            Classes = 150,
            NormEpsilon = 1e-12f,
            Exits = [new(6, ExitPooling.Mean, 0) { Norm = ExitNorm.None }],
        }.WhollyStoredAs(type);
        string file = Path.Combine(folder, $"{name}.static.suffice"),
            texts = Path.Combine(folder, $"{name}.inputs");
        Save(file, name, PathLibrary.Static(model), Weights(model, new Random(seed)));
        WriteInputs(texts, TextRows.Random(model, Enumerable.Repeat(tokens, inputs), new Random(seed + 1)));
        return new BenchModel(name, file, null, [], new BenchInputs(texts, inputs, 0, null), IsReference: false, model.Kind);
    }

    /// <summary>Numbers of a normal distribution around 0 (Box and Muller).</summary>
    public static float[] Normal(Random random, long count, double deviation)
    {
        float[] values = new float[count];
        for (long i = 0; i < count; i++)
            values[i] = (float)(
                deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
            );
        return values;
    }

    public static void WriteInputs(string path, float[] values) =>
        AtomicFile.Write(path, stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));

    private static ModelDescription Describe(int width, int heads) =>
        new()
        {
            ImageSize = 224,
            Channels = 3,
            Embedding = [new(width, 16, 16, 0)],
            Width = width,
            Depth = 12,
            Heads = heads,
            HiddenWidth = 4 * width,
            Classes = 1000,
            Exits = [new(12, ExitPooling.Class, 0)],
        };

    private static void Save(string path, string name, PathLibrary library, NamedTensor[] weights) =>
        BundleWriter.Save(
            path,
            new BundleManifest
            {
                Name = name,
                Model = library.Model,
                Preprocessing = new Preprocessing(
                    [.. Enumerable.Repeat(0.5f, library.Model.Channels)],
                    [.. Enumerable.Repeat(0.25f, library.Model.Channels)]
                ),
                Labels = [.. Enumerable.Range(0, library.Model.Classes).Select(label => FormattableString.Invariant($"{label}"))],
                Paths = [.. library.Paths],
                TeacherMacs = CostModel.Path(library, library.Full),
                TeacherHash = ContentHash.OfWeights(weights),
                Provenance = new Provenance("random weights", 0, "", "", "suffice bench"),
            },
            weights
        );

    /// <summary>Linear weights that keep a signal's size, norms near one: nothing grows or dies on the way through the blocks.</summary>
    private static NamedTensor[] Weights(ModelDescription model, Random random) =>
        [
            .. TensorCatalogue
                .Of(model)
                .Select(tensor =>
                {
                    long count = tensor.Shape.Aggregate(1L, (product, size) => product * size);
                    float[] values = Normal(random, count, tensor.Packed ? 1 / Math.Sqrt((double)count / tensor.Shape[0]) : 0.1);
                    bool scales =
                        tensor.Name.Contains("norm", StringComparison.Ordinal) && tensor.Name.EndsWith("weight", StringComparison.Ordinal);
                    return new NamedTensor(tensor.Name, tensor.Shape, scales ? Array.ConvertAll(values, value => value + 1) : values);
                }),
        ];

    private static IEnumerable<NamedTensor> Early(ModelDescription model, NamedTensor[] weights) =>
        from exit in model.Exits.SkipLast(1)
        from tensor in weights
        where tensor.Name.StartsWith("norm.", StringComparison.Ordinal) || tensor.Name.StartsWith("head.", StringComparison.Ordinal)
        select tensor with
        {
            Name = TensorCatalogue.ExitPrefix(model, exit) + tensor.Name,
        };
}
