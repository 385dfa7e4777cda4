namespace Suffice.Evaluation.Shards;

/// <summary>A range of inputs that is done as one piece.</summary>
/// <param name="Number">From 0, in the order of the inputs.</param>
/// <param name="From">Its first input.</param>
/// <param name="To">The first that does not belong to it.</param>
internal readonly record struct ShardRange(int Number, long From, long To)
{
    /// <summary>So many ranges there are; one of no inputs where there are none, so that there is a result.</summary>
    public static int Count(long inputs, int rows) => (int)Math.Max(1, (inputs + rows - 1) / rows);

    /// <summary>What to do about a result that cannot be read.</summary>
    public const string Remedy = "Remove the job, and give the command again.";

    /// <summary>Inputs of a shard, made a multiple of what is computed together: a batch's answers then depend on nothing else.</summary>
    public static int Whole(int rows, int unit) => (rows + unit - 1) / unit * unit;

    /// <summary>One of them.</summary>
    public static ShardRange Of(int number, long inputs, int rows) =>
        new(number, (long)number * rows, Math.Min(inputs, (number + 1L) * rows));
}
