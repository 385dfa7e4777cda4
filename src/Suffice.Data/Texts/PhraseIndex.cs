namespace Suffice.Data.Texts;

/// <summary>Which texts lie inside which, word by word.</summary>
internal sealed class PhraseIndex
{
    private readonly IReadOnlyList<string> keys;
    private readonly Dictionary<string, List<int>> places = new(StringComparer.Ordinal);
    private readonly HashSet<string> parts = new(StringComparer.Ordinal);
    private readonly Func<int, bool> isTest;

    /// <param name="keys">Texts whose words are parted by one space.</param>
    /// <param name="isTest">Official test texts are no parts, and none of the others is a part because it lies in one of them.</param>
    public PhraseIndex(IReadOnlyList<string> keys, Func<int, bool> isTest)
    {
        this.keys = keys;
        this.isTest = isTest;
        foreach (int i in Enumerable.Range(0, keys.Count).Where(i => !isTest(i)))
        {
            if (places.TryGetValue(keys[i], out List<int>? same))
                same.Add(i);
            else
                places.Add(keys[i], [i]);
        }
        // Longest first: what lies in a part lies in its whole as well, so only wholes need to be searched.
        foreach (string key in places.Keys.OrderByDescending(key => key.Length))
        {
            if (!parts.Contains(key))
                parts.UnionWith(Inside(key).Select(same => keys[same[0]]));
        }
    }

    /// <summary>Whether a text lies inside a longer one.</summary>
    public bool IsPart(int i) => !isTest(i) && parts.Contains(keys[i]);

    /// <summary>
    /// The texts, official test texts apart, that are a run of text <paramref name="i"/>'s words, shorter than all of them.
    /// </summary>
    public IEnumerable<int> PartsOf(int i) => Inside(keys[i]).SelectMany(same => same);

    /// <summary>The places of every known text inside a text, each text once.</summary>
    private HashSet<List<int>> Inside(string text)
    {
        var found = new HashSet<List<int>>();
        Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
        int[] starts = [0, .. Enumerable.Range(0, text.Length).Where(at => text[at] == ' ').Select(at => at + 1)];
        for (int first = 0; first < starts.Length; first++)
        {
            for (int next = first + 1; next <= starts.Length; next++)
            {
                int end = next < starts.Length ? starts[next] - 1 : text.Length;
                if (end - starts[first] < text.Length && lookup.TryGetValue(text.AsSpan(starts[first]..end), out List<int>? same))
                    found.Add(same);
            }
        }
        return found;
    }
}
