using Suffice.Data.Examples;
using Suffice.Text.Words;

namespace Suffice.Data.Splits;

/// <summary>
/// What a user should know about a data set although it can be used: classes that look alike, and the same input with more than one label.
/// </summary>
internal static class DataWarnings
{
    private const int MostShown = 5;

    /// <param name="data">The data set.</param>
    /// <param name="hashes">See <see cref="LabelledDataset.ContentHashes"/>.</param>
    public static string[] Of(LabelledDataset data, UInt128[] hashes) =>
        [.. data.Warnings, .. Blank(data.Labels), .. Alike(data.Labels), .. TwoLabels(data, hashes)];

    private static IEnumerable<string> Blank(string[] labels) =>
        labels.Where(LookAlike.IsBlank).Select(label => $"Nothing is seen of the class {LookAlike.Shown(label)}. Give it a name.");

    private static IEnumerable<string> Alike(string[] labels)
    {
        IReadOnlyList<IReadOnlyList<string>> groups = LookAlike.Groups(labels);
        foreach (IReadOnlyList<string> group in groups.Take(MostShown))
        {
            string names = string.Join(" and ", group.Take(MostShown).Select(LookAlike.Shown));
            string more = group.Count > MostShown ? $" and {group.Count - MostShown:N0} more" : "";
            yield return $"The classes {names}{more} can be taken for one. Give them one name if they are one class.";
        }
        if (groups.Count > MostShown)
            yield return $"{groups.Count - MostShown:N0} more groups of classes can each be taken for one.";
    }

    private static IEnumerable<string> TwoLabels(LabelledDataset data, UInt128[] hashes)
    {
        // Inputs that look the same are the same to whoever gave them labels; not to a teacher.
        int[][] twice =
        [
            .. Enumerable
                .Range(0, data.Count)
                .Where(i => !data.IsAnswer(i))
                .GroupBy(i => data.LookHash(i, hashes[i]))
                .Select(same => same.DistinctBy(data.Label).ToArray())
                .Where(same => same.Skip(1).Any(i => hashes[i] == hashes[same[0]] || data.LooksLike(i, same[0]))),
        ];
        if (twice.Length == 0)
            yield break;
        string examples = string.Join("; ", twice.Take(MostShown).Select(same => string.Join(" and ", same.Take(MostShown).Select(Shown))));
        string more = twice.Length > MostShown ? "; …" : "",
            has = twice.Length == 1 ? " has" : "s have",
            them = twice.Length == 1 ? "it" : "them";
        yield return $"{twice.Length:N0} {data.Noun}{has} more than one label: {examples}{more}. "
            + $"Keep one label for each, or remove {them}.";

        string Shown(int i)
        {
            string excerpt = data.Excerpt(i),
                text = excerpt.Length == 0 ? "" : $", \"{excerpt}\"";
            return $"{data.Id(i)} ({LookAlike.Shown(data.Labels[data.Label(i)])}{text})";
        }
    }
}
