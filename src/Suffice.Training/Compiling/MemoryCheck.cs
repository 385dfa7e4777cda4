using System.Globalization;
using Suffice.Bundles;
using Suffice.Diagnostics;
using static System.FormattableString;

namespace Suffice.Training.Compiling;

/// <summary>Holds an adapted net to a memory.</summary>
internal static class MemoryCheck
{
    private const int LargestBatch = 1024;

    /// <param name="adapted">The bundle: weights, predictor and policy.</param>
    /// <param name="bytes">Most that <c>suffice-run</c> may hold.</param>
    /// <returns>What is promised, in words.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when it needs more for one input.</exception>
    public static string Run(string adapted, long bytes)
    {
        using BundleFile bundle = BundleFile.Open(adapted);
        long least = ProcessMemory.Peak(bundle, 1);
        if (least > bytes)
            throw new SufficeException(
                Fault.Usage,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{adapted} needs {least:N0} bytes to answer one input at a time ({ProcessMemory.Runner:N0} for the program, "
                        + $"{bundle.WeightBytes:N0} of weights, {least - bundle.WeightBytes - ProcessMemory.Runner:N0} to work in); "
                        + $"--max-memory allows {bytes:N0}. Adapt in a new folder with `adapt … --max-memory {bytes}`, which folds the "
                        + $"net (docs/method/folding.md), or allow more."
                )
            );
        int batch = 1;
        while (batch < LargestBatch && ProcessMemory.Peak(bundle, batch * 2) <= bytes)
            batch *= 2;
        return Invariant(
            $"memory: {least:N0} bytes at batch 1, {ProcessMemory.Peak(bundle, batch):N0} at batch {batch}, of {bytes:N0} allowed"
        );
    }
}
