namespace Suffice.Server.Load;

/// <summary>What a load policy knows of the machine and the model.</summary>
/// <param name="Levels">Dearest first.</param>
/// <param name="Times">Of batches.</param>
/// <param name="Lanes">Batches that run at a time.</param>
/// <param name="Target">Seconds from arrival to answer that should not be exceeded; null: none is asked for.</param>
internal sealed record LoadModel(IReadOnlyList<ServiceLevel> Levels, ServiceTimes Times, int Lanes, double? Target)
{
    /// <summary>The share of the target that one batch may take: who comes while it runs waits for it.</summary>
    private const double BatchShare = 0.25;

    /// <summary>Index of the cheapest level.</summary>
    public int Cheapest => Levels.Count - 1;

    /// <summary>
    /// The largest batch that takes no more than its share of the target; less, where larger ones save next to nothing and only make the
    /// first of them wait for the last.
    /// </summary>
    public int LargestBatch(int level, double work) =>
        Target is { } target ? Times.BestWithin(BatchShare * target, level, work) : Times.MaxBatch;

    /// <summary>Seconds until so many inputs are done, all lanes working on them.</summary>
    public double Drain(double inputs, int level, double work)
    {
        int batch = (int)Math.Clamp(inputs, 1, LargestBatch(level, work));
        return inputs / batch * Times.Seconds(batch, level, work) / Lanes;
    }

    /// <summary>Inputs a second that can be done for ever.</summary>
    public double Capacity(int level, double work)
    {
        int batch = LargestBatch(level, work);
        return batch * Lanes / Times.Seconds(batch, level, work);
    }
}
