using Suffice.Bundles;
using Suffice.Execution;

namespace Suffice.Diagnostics;

/// <summary>What a process that runs a bundle holds at its peak.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// Bytes of <c>suffice-run</c> itself, compiled ahead of time: code, runtime, what classifying some hundreds of image files leaves.
    /// Measured as the peak resident set less weights and working memory; see docs/guide/devices.md.
    /// </summary>
    public const long Runner = 18_500_000;

    /// <summary>Peak resident set of <c>suffice-run</c> on a bundle, predicted: the program, all weights, the working memory.</summary>
    /// <param name="bundle">What it runs.</param>
    /// <param name="batch">Most inputs run together.</param>
    public static long Peak(BundleFile bundle, int batch)
    {
        using var executor = new Executor(bundle, batch);
        return Peak(bundle.WeightBytes, executor.ArenaBytes);
    }

    /// <summary>As above, of a bundle whose weights and working memory are known.</summary>
    public static long Peak(long weightBytes, long arenaBytes) => Runner + weightBytes + arenaBytes;
}
