namespace Suffice.Data.Examples;

/// <summary>What the makers of a data set meant an example for; see <see cref="Splits.DataSplits"/> for what becomes of it.</summary>
public enum OfficialSplit
{
    /// <summary>To train on.</summary>
    Train,

    /// <summary>To choose by.</summary>
    Validation,

    /// <summary>To judge the result.</summary>
    Test,
}
