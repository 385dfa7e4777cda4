namespace Suffice.Text.Splitters;

/// <summary>What becomes of the matches at which a text is cut.</summary>
internal enum SplitBehaviour
{
    /// <summary>They go.</summary>
    Removed,

    /// <summary>Each is a part of its own.</summary>
    Isolated,

    /// <summary>Each ends the part before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the part after it.</summary>
    MergedWithNext,

    /// <summary>Matches in a row are one part.</summary>
    Contiguous,
}
