using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Tests.Execution;

namespace Suffice.Tests.Folds;

/// <summary>What docs/decisions/0015-exact-folds-are-not-applied.md says of folds that change no answer, run by the executor on every
/// path.</summary>
public sealed class ExactFoldParityTests : IDisposable
{
    /// <summary>
    /// Relative to the largest logit. At worst the roundings of one run add up to 3e-5 (ExecutorTests); independent ones over some 40
    /// operators to that over √40, 5e-6, and √2 of that between two runs.
    /// </summary>
    private const double Tolerance = 1e-5;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Norms_fold_into_the_layers_after_them()
    {
        ModelDescription model = RandomModels.Small;
        var folds = new ExactFolds(model, RandomModels.Weights(model, 7));
        folds.Norms();
        AssertSame(model, RandomModels.Weights(model, 7), folds.Tensors);
        // Two of each block, one of each exit, scale and shift of each.
        Assert.Equal(2 * model.Width * ((2 * model.Depth) + model.Exits.Count), folds.ParametersGone);
    }

    [Fact]
    public void Key_and_value_biases_fold_away()
    {
        ModelDescription model = RandomModels.Small;
        var folds = new ExactFolds(model, RandomModels.Weights(model, 7));
        folds.KeyAndValueBiases();
        AssertSame(model, RandomModels.Weights(model, 7), folds.Tensors);
        Assert.Equal(2 * model.Width * model.Depth, folds.ParametersGone);
    }

    [Fact]
    public void Pixel_normalisation_folds_into_an_embedding_without_padding()
    {
        ModelDescription model = RandomModels.Small with { Embedding = [new(16, 4, 4, 0)] };
        var folds = new ExactFolds(model, RandomModels.Weights(model, 7));
        folds.PixelNormalisation(Mean, Deviation);
        float[] pixels = Pixels(model.ImageSize);
        AssertClose(Run(model, RandomModels.Weights(model, 7), Normalised(pixels)), Run(model, folds.Tensors, pixels));
    }

    /// <summary>
    /// Zeros around normalised pixels are the mean around raw ones: with zeros there the answers change, with the mean they do not.
    /// </summary>
    [Fact]
    public void With_padding_it_needs_a_frame_of_the_mean()
    {
        ModelDescription model = RandomModels.Small;
        int padding = model.Embedding[0].Padding,
            size = model.ImageSize,
            framed = size + (2 * padding);
        var folds = new ExactFolds(model, RandomModels.Weights(model, 7));
        folds.PixelNormalisation(Mean, Deviation);
        float[] pixels = Pixels(size),
            frame = [.. Enumerable.Repeat((float)Mean, model.Channels * framed * framed)];
        for (int row = 0; row < model.Channels * size; row++)
            pixels.AsSpan(row * size, size).CopyTo(frame.AsSpan((((((row / size) * framed) + (row % size) + padding) * framed)) + padding));
        ModelDescription unpadded = model with
        {
            ImageSize = framed,
            Embedding = [model.Embedding[0] with { Padding = 0 }, .. model.Embedding.Skip(1)],
        };
        Results expected = Run(model, RandomModels.Weights(model, 7), Normalised(pixels));
        AssertClose(expected, Run(unpadded, folds.Tensors, frame));
        float[] wrong = Run(model, folds.Tensors, pixels).Logits;
        Assert.True(expected.Logits.Zip(wrong).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.01 * expected.Logits.Max(Math.Abs));
    }

    private const double Mean = 0.45,
        Deviation = 0.22;

    private static float[] Pixels(int size)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 3 * size * size).Select(_ => random.NextSingle())];
    }

    private static float[] Normalised(float[] pixels) => Array.ConvertAll(pixels, pixel => (float)((pixel - Mean) / Deviation));

    private void AssertSame(ModelDescription model, NamedTensor[] plain, NamedTensor[] folded)
    {
        float[] inputs = RandomModels.Inputs(model, 1, 1);
        foreach (ExecutionPath path in RandomModels.Paths(model).Paths)
        {
            Results expected = Run(model, plain, inputs, path.Index),
                actual = Run(model, folded, inputs, path.Index);
            AssertClose(expected, actual);
            Assert.Equal(expected.Costs, actual.Costs); // a norm and a bias are no multiply-adds, so none are saved
        }
    }

    private Results Run(ModelDescription model, NamedTensor[] weights, float[] inputs, int? path = null)
    {
        PathLibrary library = RandomModels.Paths(model);
        string file = folder.File($"{Guid.NewGuid():N}.suffice");
        BundleWriter.Save(file, RandomModels.Manifest(library), weights);
        using BundleFile bundle = BundleFile.Open(file);
        using var executor = new Executor(bundle, 1);
        return Results.Of(executor, library, inputs, 1, new FixedPath(library, path is { } index ? library.Paths[index] : library.Full));
    }

    private static void AssertClose(Results expected, Results actual)
    {
        double allowed = Tolerance * expected.Logits.Max(Math.Abs);
        for (int i = 0; i < expected.Logits.Length; i++)
            Assert.InRange(actual.Logits[i], expected.Logits[i] - allowed, expected.Logits[i] + allowed);
    }
}
