using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests;

/// <summary>Small models with random weights.</summary>
internal static class RandomModels
{
    /// <summary>4 blocks, exits of all three kinds, an embedding of two convolutions, 10 tokens.</summary>
    public static ModelDescription Small { get; } =
        new()
        {
            ImageSize = 12,
            Channels = 3,
            Embedding = [new(6, 3, 2, 1), new(16, 3, 2, 1)],
            Width = 16,
            Depth = 4,
            Heads = 2,
            HiddenWidth = 40,
            Classes = 5,
            Exits =
            [
                new(0, ExitPooling.AllPatches, 12),
                new(1, ExitPooling.ClassAndMean, 20, AddsPrevious: true),
                new(2, ExitPooling.Class, 0),
                new(3, ExitPooling.AllPatches, 8),
                new(4, ExitPooling.Class, 0),
            ],
        };

    /// <summary>The same with two sets of matrices for four blocks.</summary>
    public static ModelDescription Shared { get; } = Small with { SharedBlocks = [0, 0, 2, 0] };

    /// <summary>The same with weights of 16 bits, but for one exit.</summary>
    public static ModelDescription Halved { get; } =
        Small with
        {
            Weights = WeightType.BF16,
            Exits = [.. Small.Exits.Select(exit => exit with { Weights = exit.AfterBlocks == 1 ? WeightType.F32 : WeightType.BF16 })],
        };

    /// <summary>Reads texts as BERT does: post-norm blocks, token types, a LayerNorm on the embedding, a pooler.</summary>
    public static ModelDescription Bert { get; } =
        Small with
        {
            ImageSize = 0,
            Channels = 0,
            Embedding = [],
            Text = new TextEmbedding(50, 12, Types: 2, Norm: true),
            Order = BlockOrder.PostNorm,
            Exits =
            [
                new(0, ExitPooling.ClassAndMean, 12),
                new(1, ExitPooling.ClassAndMean, 20, AddsPrevious: true),
                new(2, ExitPooling.Class, 0),
                new(4, ExitPooling.Pooler, 16),
            ],
        };

    /// <summary>Reads texts with the blocks of a vision Transformer; its last exit reads every token, too.</summary>
    public static ModelDescription Texts { get; } =
        Bert with
        {
            Text = new TextEmbedding(40, 15),
            Order = BlockOrder.PreNorm,
            Exits = [.. Bert.Exits.SkipLast(1), new(4, ExitPooling.ClassAndMean, 14)],
        };

    /// <summary>Texts of every length, one token included; the second half with token types where the model knows some.</summary>
    public static TokenText[] SomeTexts(ModelDescription model, int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    int[] ids = [.. Enumerable.Range(0, 1 + (i % model.Tokens)).Select(_ => random.Next(model.Text!.Vocabulary))];
                    return new TokenText(
                        ids,
                        model.Text!.Types > 0 && i >= count / 2 ? [.. ids.Select(_ => random.Next(model.Text.Types))] : null
                    );
                }),
        ];
    }

    /// <summary>Paths with two token schedules besides the empty one, one of them dropping twice.</summary>
    public static PathLibrary Paths(ModelDescription model) =>
        PathLibrary.Build(model, [new Dictionary<int, double> { [1] = 0.6 }, new Dictionary<int, double> { [1] = 0.3, [2] = 0.5 }]);

    public static BundleManifest Manifest(PathLibrary library) =>
        new()
        {
            Name = "random",
            Model = library.Model,
            Preprocessing = new Preprocessing(
                [.. Enumerable.Repeat(0.5f, library.Model.Channels)],
                [.. Enumerable.Repeat(0.25f, library.Model.Channels)]
            ),
            Labels = [.. Enumerable.Range(0, library.Model.Embeds ? 0 : library.Model.Classes).Select(label => $"label {label} é")],
            Paths = [.. library.Paths],
            TeacherMacs = CostModel.Path(library, library.Full),
            TeacherHash = new string('0', 64),
            Provenance = new Provenance("none", 0, "none", "2026-01-01", "test"),
        };

    public static NamedTensor[] Weights(ModelDescription model, int seed)
    {
        var random = new Random(seed);
        return [.. TensorCatalogue.Of(model).Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, Values(random, tensor)))];
    }

    public static float[] Inputs(ModelDescription model, int batch, int seed) =>
        Normal(new Random(seed), batch * model.Channels * model.ImageSize * model.ImageSize, 1);

    /// <summary>A bundle in <paramref name="folder"/>, opened.</summary>
    public static BundleFile Bundle(TemporaryFolder folder, PathLibrary library, int seed)
    {
        string path = folder.File($"{Guid.NewGuid():N}.suffice");
        BundleWriter.Save(path, Manifest(library), Weights(library.Model, seed));
        return BundleFile.Open(path);
    }

    public static float[] Normal(Random random, long count, double deviation)
    {
        float[] values = new float[count];
        // Box and Muller.
        for (int i = 0; i < count; i++)
            values[i] = (float)(
                deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
            );
        return values;
    }

    private static float[] Values(Random random, RequiredTensor tensor)
    {
        long count = tensor.Shape.Aggregate(1L, (product, size) => product * size);
        if (tensor.Packed)
            return Normal(random, count, 1.5 / Math.Sqrt((double)count / tensor.Shape[0]));
        float[] values = Normal(random, count, 0.3);
        if (tensor.Name.Contains("norm", StringComparison.Ordinal) && tensor.Name.EndsWith("weight", StringComparison.Ordinal))
            for (int i = 0; i < values.Length; i++)
                values[i] += 1;
        return values;
    }
}
