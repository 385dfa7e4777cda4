using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Diagnostics;

/// <summary>
/// Every path's answer to one synthetic input, kept in a bundle where it was compiled. Whoever runs the bundle elsewhere can see whether
/// that machine and that build of the program compute the same; the checksum only says that the file is whole.
/// </summary>
internal static class GoldenAnswers
{
    /// <summary>
    /// What rounding may move a logit by, as a share of the spread of its answer's logits; tests hold all kernels to a fiftieth of it.
    /// </summary>
    private const double Rounding = 0.005;

    /// <summary>Tokens of the text.</summary>
    private const int Words = 32;

    /// <summary>What this machine computes, as the tensor to keep: (paths, classes).</summary>
    /// <param name="bundle">With the weights and the paths of the bundle that is to keep it.</param>
    public static NamedTensor Of(BundleFile bundle)
    {
        var compiled = new CompiledModel(bundle);
        return new NamedTensor(TensorCatalogue.Golden, [bundle.Library.Paths.Count, compiled.Model.Classes], Compute(compiled));
    }

    /// <summary>Computes them here and compares.</summary>
    /// <returns>The largest difference of a logit, as a share of the spread of its answer's logits; null: the bundle keeps none.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: those kept are of another net; <see cref="Fault.Machine"/>: they
    /// differ by more than rounding explains.</exception>
    public static double? Check(BundleFile bundle) => Check(new CompiledModel(bundle));

    /// <inheritdoc cref="Check(BundleFile)"/>
    /// <param name="compiled">With the kernels to compute by.</param>
    public static double? Check(CompiledModel compiled)
    {
        BundleFile bundle = compiled.Bundle;
        if (!bundle.Tensors.Tensors.TryGetValue(TensorCatalogue.Golden, out TensorInfo? kept))
            return null;
        int classes = bundle.Manifest.Model.Classes;
        if (kept.Type != nameof(WeightType.F32) || !kept.Shape.SequenceEqual([bundle.Library.Paths.Count, classes]))
            throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: the answers kept in it, '{kept.Name}', are {kept.Type} {kept.ShapeText} and of another net. Compile "
                    + "it anew."
            );
        float[] expected = bundle.Tensors.Floats(kept.Name).ToArray();
        float[] computed = Compute(compiled);
        double largest = bundle.Library.Paths.Max(path =>
            Difference(expected.AsSpan(path.Index * classes, classes), computed.AsSpan(path.Index * classes, classes))
        );
        return largest <= Rounding
            ? largest
            : throw new SufficeException(
                Fault.Machine,
                FormattableString.Invariant(
                    $"{bundle.Path}: this machine's answers to the inputs kept in it differ by {100 * largest:0.##} % of their spread; "
                )
                    + $"rounding explains {100 * Rounding} %. Either this machine or this build computes wrongly, or one that made the "
                    + "bundle did. Compile it anew elsewhere, and compare."
            );
    }

    /// <summary>Of what is no number: all of the spread.</summary>
    private static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> computed)
    {
        float least = float.PositiveInfinity,
            most = float.NegativeInfinity,
            difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            (least, most) = (Math.Min(least, expected[i]), Math.Max(most, expected[i]));
            difference = Math.Max(difference, Math.Abs(expected[i] - computed[i]));
        }
        return float.IsFinite(difference) ? difference / Math.Max(most - least, float.Epsilon) : 1;
    }

    /// <summary>(paths, classes) logits.</summary>
    private static float[] Compute(CompiledModel compiled)
    {
        using var executor = new Executor(compiled, maxBatch: 1, threads: 1);
        (BundleFile bundle, ModelDescription model) = (compiled.Bundle, compiled.Model);
        var input = new InputBatch(model, bundle.Manifest.Preprocessing, 1);
        input.Add(Input(model), "the synthetic input");
        var logits = new float[bundle.Library.Paths.Count * model.Classes];
        foreach (ExecutionPath path in bundle.Library.Paths)
            executor.Run(
                input,
                new FixedPath(bundle.Library, path),
                logits.AsSpan(path.Index * model.Classes, model.Classes),
                [0],
                [default]
            );
        return logits;
    }

    /// <summary>Noise; of texts, tokens from all over the vocabulary.</summary>
    private static ModelInput Input(ModelDescription model) =>
        model.Vocabulary is { } vocabulary
            ? new TokenText([.. Enumerable.Range(0, Math.Min(Words, model.Tokens)).Select(i => (int)(i * 7919L % vocabulary))])
            : InputForm.Of(model).Noise(model);
}
