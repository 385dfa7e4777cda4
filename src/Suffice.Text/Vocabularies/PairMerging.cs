using System.Runtime.InteropServices;

namespace Suffice.Text.Vocabularies;

/// <summary>
/// Words as sequences of pieces, of which the most frequent neighbours are joined. Counts are kept as words change, and the queue holds old
/// counts too, which are corrected when they come first; so a merge costs what the words that hold its pair cost.
/// </summary>
internal sealed class PairMerging
{
    private readonly record struct Pair(int Left, int Right);

    private sealed record Word(List<int> Pieces, long Count);

    private readonly List<string> vocabulary;
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<Word> words = [];
    private readonly Dictionary<Pair, long> counts = [];
    private readonly Dictionary<Pair, HashSet<int>> places = [];
    private readonly PriorityQueue<Pair, (long Count, Pair Pair)> queue;
    private bool queued;

    /// <param name="vocabulary">What there is to begin with; an id is an index into it.</param>
    public PairMerging(List<string> vocabulary)
    {
        this.vocabulary = vocabulary;
        for (int i = 0; i < vocabulary.Count; i++)
            ids.Add(vocabulary[i], i);
        queue = new(Comparer<(long Count, Pair Pair)>.Create(Compare));
    }

    public IReadOnlyList<string> Vocabulary => vocabulary;

    /// <param name="pieces">All in the vocabulary.</param>
    /// <param name="count">How often the word stands in the corpus.</param>
    public void Add(IEnumerable<string> pieces, long count)
    {
        var word = new Word([.. pieces.Select(piece => ids[piece])], count);
        for (int i = 1; i < word.Pieces.Count; i++)
            Change(new(word.Pieces[i - 1], word.Pieces[i]), count, words.Count);
        words.Add(word);
    }

    /// <summary>
    /// Joins the most frequent pair everywhere, and adds the piece it makes to the vocabulary. False: no pair is frequent enough.
    /// </summary>
    public bool MergeMostFrequent(int leastCount)
    {
        if (!queued)
        {
            foreach ((Pair pair, long count) in counts)
                queue.Enqueue(pair, (count, pair));
            queued = true;
        }
        while (queue.TryDequeue(out Pair pair, out (long Count, Pair) stored))
        {
            long count = counts.GetValueOrDefault(pair);
            if (count < leastCount)
                continue;
            if (count == stored.Count)
            {
                Merge(pair);
                return true;
            }
            queue.Enqueue(pair, (count, pair));
        }
        return false;
    }

    private void Merge(Pair pair)
    {
        string joined = vocabulary[pair.Left] + vocabulary[pair.Right][2..]; // a right piece always begins with ##
        if (!ids.TryGetValue(joined, out int id))
        {
            id = vocabulary.Count;
            ids.Add(joined, id);
            vocabulary.Add(joined);
        }
        var grown = new HashSet<Pair>();
        foreach (int place in places[pair])
        {
            Word word = words[place];
            List<int> old = [.. word.Pieces];
            word.Pieces.Clear();
            for (int i = 0; i < old.Count; i++)
            {
                bool joins = i + 1 < old.Count && old[i] == pair.Left && old[i + 1] == pair.Right;
                word.Pieces.Add(joins ? id : old[i]);
                if (joins)
                    i++;
            }
            if (word.Pieces.Count == old.Count)
                continue; // the pair was there once
            for (int i = 1; i < old.Count; i++)
                Change(new(old[i - 1], old[i]), -word.Count, place);
            for (int i = 1; i < word.Pieces.Count; i++)
            {
                var next = new Pair(word.Pieces[i - 1], word.Pieces[i]);
                Change(next, word.Count, place);
                if (next.Left == id || next.Right == id)
                    grown.Add(next);
            }
        }
        counts.Remove(pair);
        places.Remove(pair);
        foreach (Pair next in grown)
            queue.Enqueue(next, (counts[next], next));
    }

    private void Change(Pair pair, long by, int place)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(counts, pair, out _) += by;
        if (by > 0)
            (CollectionsMarshal.GetValueRefOrAddDefault(places, pair, out _) ??= []).Add(place);
    }

    private int Compare((long Count, Pair Pair) a, (long Count, Pair Pair) b)
    {
        int byCount = b.Count.CompareTo(a.Count);
        if (byCount != 0)
            return byCount;
        int byLeft = string.CompareOrdinal(vocabulary[a.Pair.Left], vocabulary[b.Pair.Left]);
        return byLeft != 0 ? byLeft : string.CompareOrdinal(vocabulary[a.Pair.Right], vocabulary[b.Pair.Right]);
    }
}
