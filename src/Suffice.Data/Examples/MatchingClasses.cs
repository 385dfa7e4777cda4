namespace Suffice.Data.Examples;

/// <summary>
/// Whether the classes of a net are those of a data set: the same names in the same order; or, where the data's are synsets and none of the
/// net's is, as many of them. Nets for ImageNet name their classes in words, or not at all, but all number them in the order of synsets.
/// </summary>
internal static class MatchingClasses
{
    /// <summary>Whether class i of the net is class i of the data.</summary>
    /// <param name="net">The net's labels.</param>
    /// <param name="data">The data set's.</param>
    public static bool Are(IReadOnlyList<string> net, IReadOnlyList<string> data) => net.SequenceEqual(data) || AreByNumber(net, data);

    /// <summary>Whether they are by their numbers alone, which a user should know.</summary>
    /// <inheritdoc cref="Are"/>
    public static bool AreByNumber(IReadOnlyList<string> net, IReadOnlyList<string> data)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(data);
        return net.Count == data.Count && data.All(Synset.Is) && !net.Any(Synset.Is);
    }
}
