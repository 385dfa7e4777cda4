using System.Text;

namespace Suffice.Text.Encoders;

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909): a word begins as single characters, and pairs are merged, always the one
/// that was learned first. The work grows with n log n.
/// </summary>
internal sealed class BytePairModel : IPieceModel
{
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> spans;
    private readonly Dictionary<(int Left, int Right), Merge> merges = [];
    private readonly BytePairOptions options;
    private readonly int?[] bytes;

    /// <param name="ids">Ids by piece.</param>
    /// <param name="merges">Pairs of pieces, the first learned first.</param>
    /// <exception cref="KeyNotFoundException">A merge needs a piece that the vocabulary lacks; the message is that piece.</exception>
    public BytePairModel(IReadOnlyDictionary<string, int> ids, IEnumerable<(string Left, string Right)> merges, BytePairOptions options)
    {
        this.ids = new(ids, StringComparer.Ordinal);
        this.options = options;
        spans = this.ids.GetAlternateLookup<ReadOnlySpan<char>>();
        bytes = options.ByteFallback ? ByteTokens.Of(ids) : [];
        int rank = 0;
        foreach ((string left, string right) in merges)
        {
            string joined = left + right[Math.Min(right.Length, options.ContinuingPrefix.Length)..];
            this.merges[(Id(left), Id(right))] = new Merge(rank++, Id(joined));
        }

        int Id(string piece) => ids.TryGetValue(piece, out int id) ? id : throw new KeyNotFoundException(piece);
    }

    private readonly record struct Merge(int Rank, int Joined);

    public void Encode(string word, List<int> found)
    {
        if (options.IgnoresMerges && ids.TryGetValue(word, out int whole))
        {
            found.Add(whole);
            return;
        }
        var pieces = new List<int>(word.Length);
        Characters(word, pieces);
        if (pieces.Count < 2)
            found.AddRange(pieces);
        else
            new Merging(this, pieces).Run(found);
    }

    private void Characters(string word, List<int> pieces)
    {
        int? unknown = null;
        for (int at = 0; at < word.Length; )
        {
            int length = char.IsHighSurrogate(word[at]) ? 2 : 1;
            ReadOnlySpan<char> character = word.AsSpan(at, length);
            at += length;
            if (Find(character, at == length, at == word.Length) is { } id)
            {
                Flush(pieces, ref unknown);
                pieces.Add(id);
            }
            else if (
                !options.ByteFallback
                || !ByteTokens.TryAdd(bytes, Encoding.UTF8.GetBytes(Written(character, at == length, at == word.Length)), pieces)
            )
            {
                if (!options.FusesUnknown)
                    Flush(pieces, ref unknown);
                unknown ??= Unknown(character);
            }
        }
        Flush(pieces, ref unknown);
    }

    private static void Flush(List<int> pieces, ref int? unknown)
    {
        if (unknown is { } id)
            pieces.Add(id);
        unknown = null;
    }

    private int? Find(ReadOnlySpan<char> character, bool isFirst, bool isLast)
    {
        bool plain = (isFirst || options.ContinuingPrefix.Length == 0) && (!isLast || options.WordEnd.Length == 0);
        return (plain ? spans.TryGetValue(character, out int id) : ids.TryGetValue(Written(character, isFirst, isLast), out id))
            ? id
            : null;
    }

    private string Written(ReadOnlySpan<char> character, bool isFirst, bool isLast) =>
        string.Concat(isFirst ? "" : options.ContinuingPrefix, character, isLast ? options.WordEnd : "");

    private int? Unknown(ReadOnlySpan<char> character) =>
        options.Unknown is null ? null
        : ids.TryGetValue(options.Unknown, out int id) ? id
        : throw new SufficeException(
            Fault.Data,
            $"The tokenizer knows neither '{character}' nor its own token for what is unknown, {options.Unknown}. "
                + $"Add {options.Unknown} to its vocabulary, or get its files again."
        );

    /// <summary>The merging of one word: pieces as a list whose links skip those merged away, and the pairs that may merge by
    /// rank.</summary>
    private sealed class Merging(BytePairModel model, List<int> pieces)
    {
        private const int Gone = -1;

        private readonly int[] next = [.. Enumerable.Range(1, pieces.Count)],
            previous = [.. Enumerable.Range(-1, pieces.Count)];
        private readonly PriorityQueue<(int At, int Joined), (int Rank, int At)> pairs = new();

        public void Run(List<int> found)
        {
            for (int i = 0; i < pieces.Count - 1; i++)
                Offer(i);
            while (pairs.TryDequeue(out (int At, int Joined) pair, out _))
            {
                // A pair may have changed since it was offered.
                if (pieces[pair.At] == Gone || MergeAt(pair.At) is not { } merge || merge.Joined != pair.Joined)
                    continue;
                int gone = next[pair.At];
                pieces[pair.At] = merge.Joined;
                pieces[gone] = Gone;
                next[pair.At] = next[gone];
                if (next[gone] < pieces.Count)
                    previous[next[gone]] = pair.At;
                if (previous[pair.At] >= 0)
                    Offer(previous[pair.At]);
                Offer(pair.At);
            }
            for (int at = 0; at < pieces.Count; at = next[at])
                found.Add(pieces[at]);
        }

        private Merge? MergeAt(int at) =>
            next[at] < pieces.Count && model.merges.TryGetValue((pieces[at], pieces[next[at]]), out Merge merge) ? merge : null;

        private void Offer(int at)
        {
            if (MergeAt(at) is { } merge)
                pairs.Enqueue((at, merge.Joined), (merge.Rank, at));
        }
    }
}
