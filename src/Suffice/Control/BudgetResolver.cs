using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>From what a caller allows to who decides.</summary>
public static class BudgetResolver
{
    /// <summary>A controller that keeps to a budget. It has state of its own: one a session.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the budget is out of the bundle's range; the message names the range.</exception>
    public static IController Resolve(BundleFile bundle, Budget budget)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(budget);
        bool wantsControl = budget.MeanFraction is not null || budget.CapFraction is not null || budget.IsCertified;
        if (budget.IsFull || bundle.Manifest.Controller is null)
        {
            return wantsControl
                ? throw new SufficeException(Fault.Usage, $"{bundle.Path} runs statically here and cannot meet a budget. Use an adapted bundle, or leave the budget out.")
                : new FixedPath(bundle.Library, bundle.Library.Full);
        }
        long? cap = budget.CapFraction is { } limit ? (long)(limit * bundle.Manifest.TeacherMacs) : null;
        if (budget.IsCertified)
        {
            return LearnedController.Load(
                bundle, bundle.Manifest.Certificate?.Lambda ?? throw new SufficeException(Fault.Usage, $"{bundle.Path} has no certificate. Make one with `certify`, or give a mean budget."), cap);
        }
        double fraction = budget.MeanFraction ?? bundle.Manifest.DefaultBudget
            ?? throw new SufficeException(Fault.Usage, $"{bundle.Path} has no default setting. Give a mean budget.");
        return LearnedController.Load(bundle, LambdaTable.Find(bundle.Manifest.LambdaTable, fraction), cap);
    }
}
