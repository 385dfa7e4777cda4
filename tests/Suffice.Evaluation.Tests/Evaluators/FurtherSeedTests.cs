using System.Text.Json;
using Suffice.Bundles;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Tensors;

namespace Suffice.Evaluation.Tests.Evaluators;

/// <summary>Controllers of other seeds, <c>NAME.seed1.suffice</c> beside <c>NAME.suffice</c>.</summary>
public class FurtherSeedTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void A_controller_alone_is_judged_like_the_one_of_a_whole_bundle()
    {
        string seed = Path.ChangeExtension(world.Bundles.AdaptedPath, ".seed1.suffice");
        EvaluationDetails alone = Evaluator.Run(world.Options).Details;
        BundleManifest manifest;
        NamedTensor[] tensors;
        using (BundleFile bundle = BundleFile.Open(world.Bundles.AdaptedPath))
        {
            manifest = bundle.Manifest;
            tensors = [.. bundle.Plain().Select(Other)];
        }
        BundleWriter.Save(seed, manifest, tensors);
        EvaluationDetails whole = Evaluator.Run(world.Options).Details;
        long size = new FileInfo(seed).Length;
        BundleWriter.SaveControl(seed, manifest, tensors);
        EvaluationDetails control = Evaluator.Run(world.Options).Details;

        Assert.True(new FileInfo(seed).Length < size / 2);
        Assert.Equal((1, 2, 2), (alone.Seeds, whole.Seeds, control.Seeds));
        Assert.NotEqual(JsonSerializer.Serialize(alone.Rivals), JsonSerializer.Serialize(whole.Rivals));
        Assert.Equal(JsonSerializer.Serialize(whole.Rivals), JsonSerializer.Serialize(control.Rivals));
    }

    /// <summary>Another predictor; the net stays.</summary>
    private static NamedTensor Other(NamedTensor tensor) =>
        tensor.Name.StartsWith("predictor.", StringComparison.Ordinal)
            ? new NamedTensor(tensor.Name, tensor.Shape, Array.ConvertAll(tensor.Values.ToArray(), value => -value))
            : tensor;
}
