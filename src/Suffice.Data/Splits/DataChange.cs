using Suffice.Data.Examples;

namespace Suffice.Data.Splits;

/// <summary>What became of the examples of a data set since a run was begun with them. Each list holds names, with what happened.</summary>
internal sealed record DataChange(
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Moved,
    IReadOnlyList<string> Relabelled
)
{
    private const int Shown = 3;

    public bool IsEmpty => Parts.All(part => part.Names.Count == 0);

    private (string What, IReadOnlyList<string> Names)[] Parts =>
        [("removed", Removed), ("added", Added), ("now in another split", Moved), ("with another label", Relabelled)];

    /// <summary>Examples are known by their content; of equal ones, as many as are on both sides belong together.</summary>
    public static DataChange Between(SplitList was, SplitList now)
    {
        ILookup<UInt128, SplitEntry> before = was.Entries.ToLookup(entry => entry.Hash),
            after = now.Entries.ToLookup(entry => entry.Hash);
        (List<string> removed, List<string> added, List<string> moved, List<string> relabelled) = ([], [], [], []);
        foreach (IGrouping<UInt128, SplitEntry> same in before)
        {
            SplitEntry[] old = [.. same.OrderBy(entry => entry.Name, StringComparer.Ordinal)],
                kept = [.. after[same.Key].OrderBy(entry => entry.Name, StringComparer.Ordinal)];
            removed.AddRange(old.Skip(kept.Length).Select(entry => entry.Name));
            added.AddRange(kept.Skip(old.Length).Select(entry => entry.Name));
            foreach ((SplitEntry then, SplitEntry here) in old.Zip(kept))
            {
                if (then.Split != here.Split)
                    moved.Add($"{here.Name}: {Name(then.Split)} to {Name(here.Split)}");
                if (then.Label != here.Label)
                    relabelled.Add($"{here.Name}: {then.Label} to {here.Label}");
            }
        }
        added.AddRange(now.Entries.Where(entry => !before.Contains(entry.Hash)).Select(entry => entry.Name));
        return new DataChange(removed, added, moved, relabelled);
    }

    /// <summary>Counts, such as <c>72 images removed, 3 added</c>, with a few names if asked for.</summary>
    public string Describe(string noun, bool names)
    {
        IEnumerable<string> parts = Parts
            .Where(part => part.Names.Count > 0)
            .Select(
                (part, i) =>
                {
                    string what =
                        i > 0 ? ""
                        : part.Names.Count == 1 ? $" {noun}"
                        : $" {noun}s";
                    string shown = names ? $" ({string.Join(", ", part.Names.Take(Shown))}{(part.Names.Count > Shown ? ", …" : "")})" : "";
                    return $"{part.Names.Count:N0}{what} {part.What}{shown}";
                }
            );
        return string.Join(", ", parts);
    }

    private static string Name(Split? split) => split?.ToString().ToLowerInvariant() ?? "none";
}
