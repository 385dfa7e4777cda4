using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>Logits of the runtime and of a graph for the same inputs.</summary>
internal static class Parity
{
    /// <summary>
    /// Relative to the largest logit: both sides round single-precision sums over the same operators, each up to 3e-5 from the exact result
    /// (derived in ExecutorTests), so 6e-5 apart; rounded up to the limit asked for between any two forms of a model.
    /// </summary>
    public const double Tolerance = 1e-4;

    public static float[] Ours(BundleFile bundle, ExecutionPath path, float[] inputs, int batch)
    {
        using var executor = new Executor(bundle, batch);
        float[] logits = new float[batch * bundle.Manifest.Model.Classes];
        executor.Run(inputs, batch, new FixedPath(bundle.Library, path), logits, new int[batch], new Cost[batch]);
        return logits;
    }

    public static float[] Theirs(OnnxExecutor executor, float[] inputs, int batch)
    {
        float[] logits = new float[batch * executor.Classes];
        executor.Run(inputs, batch, logits);
        return logits;
    }

    public static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double allowed = Tolerance * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= allowed,
                $"{what}, logit {i}: {expected[i]} against {actual[i]}, {allowed} allowed"
            );
    }
}
