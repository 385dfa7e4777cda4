namespace Suffice.Server.Load;

/// <summary>What waits, and how fast more comes, at the moment at which a batch is formed or an input asks to be admitted.</summary>
/// <param name="Now">Seconds, from any start.</param>
/// <param name="Waiting">Inputs that wait.</param>
/// <param name="Work">Their mean work; 1 is the longest input there may be.</param>
/// <param name="OldestWait">Seconds that the one in front has waited.</param>
/// <param name="FastRate">Inputs a second, over the last quarter of a second or so.</param>
/// <param name="SlowRate">Inputs a second, over the last five seconds or so.</param>
internal readonly record struct LoadState(double Now, int Waiting, double Work, double OldestWait, double FastRate, double SlowRate)
{
    /// <summary>The slow rate, which is known better, unless the fast one differs by more than three of its standard errors.</summary>
    public double Rate => Math.Abs(FastRate - SlowRate) > 3 * Math.Sqrt(SlowRate / (2 * Backlog.FastSeconds)) ? FastRate : SlowRate;
}

/// <summary>How the next batch is run.</summary>
/// <param name="Level">Index of the level.</param>
/// <param name="Batch">Most inputs in it.</param>
internal readonly record struct LoadDecision(int Level, int Batch);

/// <summary>
/// From load to the price of computation: at which level the next batch runs, and how large it may be. Servers and simulations ask the same
/// object. One instance serves one model; asked by one thread at a time.
/// </summary>
internal interface ILoadPolicy
{
    LoadDecision Decide(in LoadState state);
}
