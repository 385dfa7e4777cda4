using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>From what a caller allows to who decides.</summary>
public static class BudgetResolver
{
    /// <summary>A controller that keeps to a budget. It has state of its own: one a session.</summary>
    /// <param name="bundle">Whose paths and policy.</param>
    /// <param name="budget">What is allowed.</param>
    /// <param name="device">Times of the paths; needed for a limit in time.</param>
    /// <param name="threads">That will run, for which the times must be.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the budget is out of the bundle's range; the message names
    /// the range.</exception>
    public static IController Resolve(BundleFile bundle, Budget budget, DeviceProfile? device = null, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(budget);
        bool wantsControl =
            budget.MeanFraction is not null || budget.CapFraction is not null || budget.LatencyLimit is not null || budget.IsCertified;
        if (budget.IsFull || bundle.Manifest.Controller is null)
        {
            return wantsControl
                ? throw new SufficeException(
                    Fault.Usage,
                    $"{bundle.Path} runs statically here and cannot meet a budget. Use an adapted bundle, or leave the budget out."
                )
                : new FixedPath(bundle.Library, bundle.Library.Full);
        }
        long? cap = budget.CapFraction is { } limit ? (long)(limit * bundle.Manifest.TeacherMacs) : null;
        LearnedController controller = LearnedController.Load(bundle, Lambda(bundle, budget), cap);
        if (budget.LatencyLimit is { } latency)
        {
            if (device is null)
                throw new SufficeException(
                    Fault.Usage,
                    "A budget in time needs a profile of this device. Measure one with `suffice-run profile`, and give it with the "
                        + "session's options or --device."
                );
            controller.Limit(device.Within(bundle, threads, latency));
        }
        return controller;
    }

    private static double Lambda(BundleFile bundle, Budget budget)
    {
        if (budget.IsCertified)
            return bundle.Manifest.Certificate?.Lambda
                ?? throw new SufficeException(
                    Fault.Usage,
                    $"{bundle.Path} has no certificate. Make one with `certify`, or give a mean budget."
                );
        double fraction = budget.MeanFraction
            ?? bundle.Manifest.DefaultBudget
            ?? throw new SufficeException(Fault.Usage, $"{bundle.Path} has no default setting. Give a mean budget.");
        return LambdaTable.Find(bundle.Manifest.LambdaTable, fraction);
    }
}
