using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Diagnostics;

/// <summary>Measures how long each path of a bundle takes on the device it runs on.</summary>
internal static class DeviceProfiling
{
    private const int FewestRuns = 20;

    /// <summary>Runs all paths in turns, one input at a time, for about so long; the first tenth warms up.</summary>
    /// <param name="bundle">Static or adaptive.</param>
    /// <param name="threads">Threads to run with.</param>
    /// <param name="duration">Of the whole measurement; every path is run at least 20 times, however long that takes.</param>
    /// <param name="processor">Its name, for people.</param>
    /// <param name="device">What runs; null: our own executor.</param>
    /// <param name="cancellationToken">Stops between runs.</param>
    public static DeviceProfile Measure(
        BundleFile bundle,
        int threads,
        TimeSpan duration,
        string processor,
        OtherDevice? device = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(bundle);
        PathLibrary library = bundle.Library;
        var compiled = new CompiledModel(bundle);
        using IExecutor executor = Executor.Open(bundle, device, maxBatch: 1, threads);
        executor.Warm(1);
        List<double>[] taken = Time(executor, compiled, duration, cancellationToken);
        return new DeviceProfile(
            DeviceProfile.CurrentSchema,
            bundle.Hash,
            device is null ? $"{processor}, {compiled.Kernels.Name}" : $"{device.Name}; {processor}",
            threads,
            taken[0].Count,
            [.. library.Paths.Select(one => new PathTime(one.Name, At(taken[one.Index], 0.5), At(taken[one.Index], 0.95)))]
        );
    }

    /// <returns>Milliseconds of every run, by path.</returns>
    private static List<double>[] Time(IExecutor executor, CompiledModel compiled, TimeSpan duration, CancellationToken cancellationToken)
    {
        BundleFile bundle = compiled.Bundle;
        IController[] walks = [.. bundle.Library.Paths.Select(path => Walk(bundle, path))];
        InputBatch input = OneInput(compiled);
        var logits = new float[compiled.Model.Classes];
        int[] path = [0];
        Cost[] cost = [default];

        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration / 10)
            Round(null);
        List<double>[] taken = [.. walks.Select(_ => new List<double>())];
        while (taken[0].Count < FewestRuns || Stopwatch.GetElapsedTime(began) < duration)
            Round(taken);
        return taken;

        void Round(List<double>[]? times)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < walks.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                executor.Run(input, walks[i], logits, path, cost);
                times?[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
    }

    /// <summary>
    /// Goes one path; where the bundle has a controller, with all that it would take on it, at any price: the default may decide nothing.
    /// </summary>
    private static IController Walk(BundleFile bundle, ExecutionPath path) =>
        bundle.Manifest.Controller is null
            ? new FixedPath(bundle.Library, path)
            : new WalkedPath(bundle.Library, path, ControllerFamily.Deployed(bundle).AtPrice(0));

    internal static InputBatch OneInput(CompiledModel compiled)
    {
        var input = new InputBatch(compiled.Model, compiled.Bundle.Manifest.Preprocessing, 1);
        input.Add(InputForm.Of(compiled.Model).Noise(compiled.Model), "noise");
        return input;
    }

    private static double At(List<double> values, double share)
    {
        values.Sort();
        return values[NearestRank.Of(values.Count, share)];
    }
}
