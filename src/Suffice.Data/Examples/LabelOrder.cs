namespace Suffice.Data.Examples;

/// <summary>
/// The order of labels. Data sets sort theirs; a net trained elsewhere has its own order. What a class is called says which one it is.
/// </summary>
internal static class LabelOrder
{
    private const int Shown = 5;

    /// <summary>A data set with its labels in the order that a net has.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="labels">The net's labels.</param>
    /// <returns>The data set itself where the order is the same, or the labels are not.</returns>
    public static LabelledDataset Of(LabelledDataset data, string[] labels)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labels);
        if (data.Labels.SequenceEqual(labels) || !AreTheSame(data.Labels, labels))
            return data;
        var places = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        int[] place = [.. data.Labels.Select(label => places[label])];
        return data.Relabelled(labels, [.. Enumerable.Range(0, data.Count).Select(i => place[data.Label(i)])], data.LabelsAreAnswers);
    }

    /// <summary>For an error: labels of a data set and of a net, shortened, and what only one of them has.</summary>
    public static string Difference(string[] data, string[] net)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(net);
        return $"{Listed(data)} instead of {Listed(net)}{Only("data", data.Except(net))}{Only("net", net.Except(data))}";
    }

    /// <summary>Names that occur twice say nothing about an order.</summary>
    private static bool AreTheSame(string[] labels, string[] others) =>
        labels.Length == others.Length && labels.Distinct().Count() == labels.Length && labels.ToHashSet().SetEquals(others);

    private static string Only(string where, IEnumerable<string> labels) =>
        labels.ToArray() is { Length: > 0 } some ? $"; in the {where} alone: {Names(some)}" : "";

    private static string Listed(string[] labels) => $"{labels.Length} ({Names(labels)})";

    private static string Names(string[] labels) => string.Join(", ", labels.Take(Shown)) + (labels.Length > Shown ? ", …" : "");
}
