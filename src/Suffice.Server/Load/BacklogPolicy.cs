namespace Suffice.Server.Load;

/// <summary>
/// The dearest level that can go on at the usual rate of arrivals, and at which everybody who waits, and those who will have come
/// meanwhile, should be answered within a share of the target. Goes to cheaper levels at once, back to dearer ones step by step. Without a
/// target: the dearest level.
/// </summary>
/// <remarks>
/// What is lost grows ever faster as levels get cheaper. So one level that just suffices loses less than dear ones while nobody waits, and
/// the cheapest to catch up; the backlog is for what the rate did not foresee. The rate is the smaller of a fast and a slow one: a rush
/// that is over is over at once.
/// </remarks>
internal sealed class BacklogPolicy(LoadModel model) : ILoadPolicy
{
    /// <summary>The share of the target that is planned with; the rest is for what cannot be foreseen.</summary>
    private const double Planned = 0.8;

    /// <summary>The share of a level's capacity that is used at most, over seconds.</summary>
    private const double Used = 0.95;

    /// <summary>A dearer level must have as much room as this times what is planned with.</summary>
    private const double Margin = 0.7;

    /// <summary>Shares of the target between two steps to a dearer level: as long as a rush of a few inputs.</summary>
    private const double Hold = 0.2;

    private int level;
    private double changed = double.NegativeInfinity;

    public LoadDecision Decide(in LoadState state)
    {
        int fits = Dearest(state, Planned);
        if (fits > level)
            (level, changed) = (fits, state.Now);
        else if (fits < level && state.Now - changed >= Hold * (model.Target ?? 0) && Dearest(state, Planned * Margin) < level)
            (level, changed) = (level - 1, state.Now);
        return new LoadDecision(level, model.LargestBatch(level, state.Work));
    }

    private int Dearest(in LoadState state, double share)
    {
        if (model.Target is not { } target)
            return 0;
        for (int candidate = 0; candidate < model.Cheapest; candidate++)
            if (
                Math.Min(state.FastRate, state.SlowRate) <= Used * model.Capacity(candidate, state.Work)
                && Predicted(state, candidate, target) <= share * target
            )
                return candidate;
        return model.Cheapest;
    }

    /// <summary>
    /// Seconds until the last of those who wait when the planned share of a target has passed is answered, had they come now.
    /// </summary>
    private double Predicted(in LoadState state, int candidate, double target)
    {
        double horizon = Planned * target,
            growth = state.FastRate - model.Capacity(candidate, state.Work),
            waiting = Math.Max(state.Waiting, state.Waiting + (growth * horizon));
        return Math.Max(state.OldestWait, 0) + model.Drain(waiting, candidate, state.Work);
    }
}
