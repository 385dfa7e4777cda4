namespace Suffice;

/// <summary>What went wrong, as far as a caller can act on it. The command line maps each to an exit status.</summary>
public enum Fault
{
    /// <summary>An argument, option or budget is out of range or contradicts another.</summary>
    Usage,

    /// <summary>An image, label file or data set is missing, damaged or of the wrong shape.</summary>
    Data,

    /// <summary>A bundle or checkpoint is missing, damaged, hostile or of another version.</summary>
    Bundle,

    /// <summary>Training cannot go on (for instance a loss that is not a number).</summary>
    Training,

    /// <summary>The machine refused: disk full, no permission, network out of reach.</summary>
    Machine,
}

/// <summary>An error meant for a person: the message says what is wrong, where, and what to do.</summary>
/// <param name="fault">What went wrong.</param>
/// <param name="message">What, where, and the remedy.</param>
/// <param name="inner">What it comes from; null: nothing else.</param>
public sealed class SufficeException(Fault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What went wrong.</summary>
    public Fault Fault { get; } = fault;
}
