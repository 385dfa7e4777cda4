using Suffice.Bundles;
using Suffice.Diagnostics;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Diagnostics;

public class GoldenAnswersTests
{
    public static TheoryData<string, string> Kernels =>
        new(KernelSet.All().SelectMany(kernels => (string[])["images", "texts"], (kernels, kind) => (kernels.Name, kind)));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_was_kept_is_computed_again_by_all_kernels(string kernels, string kind)
    {
        using var folder = new TemporaryFolder();
        string path = Make(folder, kind);
        using (BundleFile before = BundleFile.Open(path))
            Assert.Null(GoldenAnswers.Check(before));
        Keep(path);
        using BundleFile after = BundleFile.Open(path);
        Assert.Equal(0, GoldenAnswers.Check(after));
        Assert.InRange(GoldenAnswers.Check(new CompiledModel(after, KernelSet.All().Single(set => set.Name == kernels)))!.Value, 0, 1e-4);
        // Every path says something, and no two the same.
        float[] logits = after.Tensors.Floats(TensorCatalogue.Golden).ToArray();
        Assert.Equal(after.Library.Paths.Count, logits.Chunk(5).Select(answer => string.Join(' ', answer)).Distinct().Count());
    }

    /// <summary>Other vectors sum in another order, which moves a logit by less; a wrong product by more.</summary>
    [Theory]
    [InlineData(0.001f, true)]
    [InlineData(0.02f, false)]
    [InlineData(float.NaN, false)]
    public void More_than_rounding_is_refused(float share, bool passes)
    {
        using var folder = new TemporaryFolder();
        string path = Make(folder, "images");
        Keep(path);
        Change(path, logits =>
        {
            logits[^1] += share * (logits[^5..].Max() - logits[^5..].Min());
            return logits;
        });
        using BundleFile bundle = BundleFile.Open(path);
        if (passes)
            Assert.InRange(GoldenAnswers.Check(bundle)!.Value, 0.0005, 0.0015);
        else
            Errors.Expect(Fault.Machine, () => GoldenAnswers.Check(bundle), path, "Compile it anew");
    }

    [Fact]
    public void Those_of_another_net_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = Make(folder, "images");
        Keep(path);
        Change(path, logits => logits[5..]);
        using BundleFile bundle = BundleFile.Open(path);
        Errors.Expect(Fault.Bundle, () => GoldenAnswers.Check(bundle), path, TensorCatalogue.Golden, "another net");
    }

    private static string Make(TemporaryFolder folder, string kind)
    {
        ModelDescription model = kind == "texts" ? RandomModels.Bert : RandomModels.Small;
        using BundleFile bundle = RandomModels.Bundle(folder, RandomModels.Paths(model), 7);
        return bundle.Path;
    }

    private static void Keep(string path)
    {
        BundleManifest manifest;
        NamedTensor[] tensors;
        using (BundleFile bundle = BundleFile.Open(path))
            (manifest, tensors) = (bundle.Manifest, [.. bundle.Plain(), GoldenAnswers.Of(bundle)]);
        BundleWriter.Save(path, manifest, tensors);
    }

    private static void Change(string path, Func<float[], float[]> change)
    {
        BundleManifest manifest;
        NamedTensor[] tensors;
        using (BundleFile bundle = BundleFile.Open(path))
            (manifest, tensors) = (bundle.Manifest, [.. bundle.Plain()]);
        float[] logits = change(tensors.Single(tensor => tensor.Name == TensorCatalogue.Golden).Whole().ToArray());
        BundleWriter.Save(
            path,
            manifest,
            [
                .. tensors.Where(tensor => tensor.Name != TensorCatalogue.Golden),
                new NamedTensor(TensorCatalogue.Golden, [logits.Length / 5, 5], logits),
            ]
        );
    }
}
