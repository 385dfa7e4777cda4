using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>
/// The controllers of the budgets that were asked for last, so that callers who alternate between a few pay for each once. For one thread
/// at a time.
/// </summary>
/// <param name="bundle">Whose paths and policy.</param>
/// <param name="device">Times of the paths; null where no budget is in time.</param>
/// <param name="threads">That will run.</param>
internal sealed class ControllerCache(BundleFile bundle, DeviceProfile? device, int threads)
{
    /// <summary>Budgets kept: more than anyone sets by hand, few enough to look through.</summary>
    public const int Most = 16;

    private readonly LinkedList<(Budget Budget, IController Controller)> kept = new(); // the last one used first

    /// <inheritdoc cref="BudgetResolver.Resolve"/>
    public IController For(Budget budget)
    {
        for (var node = kept.First; node is not null; node = node.Next)
        {
            if (!node.Value.Budget.Equals(budget))
                continue;
            if (node != kept.First)
            {
                kept.Remove(node);
                kept.AddFirst(node);
            }
            return node.Value.Controller;
        }
        IController controller = BudgetResolver.Resolve(bundle, budget, device, threads);
        if (kept.Count == Most)
            kept.RemoveLast();
        kept.AddFirst((budget, controller));
        return controller;
    }
}
