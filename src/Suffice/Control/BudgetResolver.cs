using Suffice.Bundles;
using Suffice.Control.Rules;

namespace Suffice.Control;

/// <summary>From what a caller allows to who decides.</summary>
internal static class BudgetResolver
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
        if (budget is not AdaptiveBudget adaptive)
            return new FixedPath(bundle.Library, bundle.Library.Full);
        if (bundle.Manifest.Controller is null)
        {
            return adaptive == Budget.Default
                ? new FixedPath(bundle.Library, bundle.Library.Full)
                : throw new SufficeException(
                    Fault.Usage,
                    $"{bundle.Path} runs statically here and cannot meet a budget. Use an adapted bundle, or leave the budget out."
                );
        }
        var limit = new PathLimit(
            adaptive.CapFraction is { } cap ? (long)(cap * bundle.Manifest.TeacherMacs) : null,
            adaptive.LatencyLimit is { } latency ? Quick(bundle, latency, device, threads) : null
        );
        return Choose(bundle, adaptive, limit);
    }

    private static IController Choose(BundleFile bundle, AdaptiveBudget budget, PathLimit limit)
    {
        BundleManifest manifest = bundle.Manifest;
        ControllerFamily family = ControllerFamily.Deployed(bundle);
        if (budget is CertifiedBudget)
            return family.AtPrice(
                manifest.Certificate?.Lambda
                    ?? throw new SufficeException(
                        Fault.Usage,
                        $"{bundle.Path} has no certificate. Make one with `certify`, or give a mean budget."
                    ),
                limit
            );
        double? asked = budget is MeanBudget mean ? mean.Fraction : manifest.DefaultBudget;
        // Where the full path is the default, its budget lies beyond the table.
        if (IsFullByDefault(manifest) && asked == manifest.DefaultBudget)
            return new RuleController(bundle.Library, new StoppingRule(bundle.Library.Full.Index, []), null, manifest.TeacherMacs, limit);
        return family.AtBudget(
            asked ?? throw new SufficeException(Fault.Usage, $"{bundle.Path} has no default setting. Give a mean budget."),
            limit
        );
    }

    private static bool IsFullByDefault(BundleManifest manifest) => manifest.DefaultChoice is { Basis: DefaultBasis.FullPath };

    /// <summary>(P) the paths that end within a time.</summary>
    private static bool[] Quick(BundleFile bundle, TimeSpan latency, DeviceProfile? device, int threads) =>
        device?.Within(bundle, threads, latency)
        ?? throw new SufficeException(
            Fault.Usage,
            "A budget in time needs a profile of this device. Measure one with `suffice-run profile`, and give it with the "
                + "session's options or --device."
        );
}
