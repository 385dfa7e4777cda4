using System.Text;

namespace Suffice.Text.Encoders;

/// <summary>
/// Byte-pair encoding as SentencePiece does it: the vocabulary has no list of merges but a score for each piece, and of all neighbours
/// whose join is a piece those with the best score are merged first.
/// </summary>
/// <param name="pieces">Ids and scores by piece; unused ones are merged too, and taken apart again in the end.</param>
/// <param name="whole">Pieces that a text is never cut within: symbols that the user defined.</param>
/// <param name="unknown">Id of characters that no piece holds; in a row they are one token.</param>
/// <param name="bytes">Tokens of bytes, for such characters; empty: they are unknown.</param>
internal sealed class ScoredPairModel(
    Dictionary<string, (int Id, float Score, bool IsUnused)> pieces,
    PieceTrie whole,
    int unknown,
    int?[] bytes
) : IPieceModel
{
    public void Encode(string word, List<int> ids)
    {
        var merging = new ScoredMerging(word, pieces, whole);
        bool afterUnknown = false;
        foreach (string piece in merging.Run())
        {
            bool known = pieces.TryGetValue(piece, out (int Id, float Score, bool IsUnused) found) && found.Id != unknown;
            if (known)
                ids.Add(found.Id);
            else if (bytes.Length == 0 || !ByteTokens.TryAdd(bytes, Encoding.UTF8.GetBytes(piece), ids))
            {
                if (!afterUnknown)
                    ids.Add(unknown);
                afterUnknown = true;
                continue;
            }
            afterUnknown = false;
        }
    }

    /// <summary>The merging of one text; parts are ranges of it, linked so that those merged away are skipped.</summary>
    private sealed class ScoredMerging
    {
        private readonly string text;
        private readonly Dictionary<string, (int Id, float Score, bool IsUnused)>.AlternateLookup<ReadOnlySpan<char>> pieces;
        private readonly List<Part> parts = [];
        private readonly PriorityQueue<(int Left, int Right, int Length), (float Score, int Left)> pairs = new();
        private readonly Dictionary<string, (string Left, string Right)> unused = new(StringComparer.Ordinal);

        public ScoredMerging(string text, Dictionary<string, (int Id, float Score, bool IsUnused)> pieces, PieceTrie whole)
        {
            this.text = text;
            this.pieces = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
            for (int at = 0; at < text.Length; )
            {
                int fixedLength = whole.Longest(text, at),
                    length = fixedLength > 0 ? fixedLength
                    : char.IsHighSurrogate(text[at]) ? 2
                    : 1;
                parts.Add(new(at, length, parts.Count - 1, parts.Count + 1, fixedLength > 0));
                at += length;
            }
        }

        private record struct Part(int Start, int Length, int Before, int After, bool IsWhole);

        public IEnumerable<string> Run()
        {
            for (int i = 0; i + 1 < parts.Count; i++)
                Offer(i, i + 1);
            while (pairs.TryDequeue(out (int Left, int Right, int Length) pair, out _))
            {
                Part left = parts[pair.Left],
                    right = parts[pair.Right];
                if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
                    continue; // merged with another meanwhile
                parts[pair.Left] = left with { Length = pair.Length, After = right.After };
                parts[pair.Right] = right with { Length = 0 };
                if (right.After < parts.Count)
                    parts[right.After] = parts[right.After] with { Before = pair.Left };
                Offer(left.Before, pair.Left);
                Offer(pair.Left, right.After);
            }
            for (int at = 0; at < parts.Count; at = parts[at].After)
            {
                foreach (string piece in Apart(text.Substring(parts[at].Start, parts[at].Length)))
                    yield return piece;
            }
        }

        private void Offer(int left, int right)
        {
            if (left < 0 || right >= parts.Count || parts[left].IsWhole || parts[right].IsWhole)
                return;
            int length = parts[left].Length + parts[right].Length;
            ReadOnlySpan<char> joined = text.AsSpan(parts[left].Start, length);
            if (!pieces.TryGetValue(joined, out (int Id, float Score, bool IsUnused) found))
                return;
            pairs.Enqueue((left, right, length), (-found.Score, left));
            if (found.IsUnused)
                unused[joined.ToString()] = (joined[..parts[left].Length].ToString(), joined[parts[left].Length..].ToString());
        }

        // A piece that is not to be used is given as the two that it was merged from.
        private IEnumerable<string> Apart(string piece) =>
            pieces.TryGetValue(piece, out (int Id, float Score, bool IsUnused) found)
            && found.IsUnused
            && unused.TryGetValue(piece, out (string Left, string Right) halves)
                ? Apart(halves.Left).Concat(Apart(halves.Right))
                : [piece];
    }
}
