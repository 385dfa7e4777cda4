using System.Text;

namespace Suffice.Text.Encoders;

/// <summary>
/// WordPiece (Schuster and Nakajima 2012, and BERT): each word is cut greedily into the longest pieces of the vocabulary; a word that
/// cannot be cut, or is too long, is one unknown token.
/// </summary>
internal sealed class WordPieceModel : IPieceModel
{
    private readonly Pieces first,
        following;
    private readonly int unknown,
        longestWord;

    /// <param name="ids">Ids by piece.</param>
    /// <param name="unknown">Id of what cannot be cut.</param>
    /// <param name="prefix">What pieces begin with that go on with a word.</param>
    /// <param name="longestWord">Characters of the longest word that is cut.</param>
    public WordPieceModel(IReadOnlyDictionary<string, int> ids, int unknown, string prefix, int longestWord)
    {
        (this.unknown, this.longestWord) = (unknown, longestWord);
        first = new(ids);
        following =
            prefix.Length == 0
                ? first
                : new(
                    ids.Where(piece => piece.Key.Length > prefix.Length && piece.Key.StartsWith(prefix, StringComparison.Ordinal))
                        .Select(piece => KeyValuePair.Create(piece.Key[prefix.Length..], piece.Value))
                );
    }

    public void Encode(string word, List<int> ids)
    {
        int before = ids.Count;
        if (word.Length > longestWord && word.EnumerateRunes().Count() > longestWord)
        {
            ids.Add(unknown);
            return;
        }
        for (int at = 0; at < word.Length; )
        {
            int length = (at == 0 ? first : following).Longest(word.AsSpan(at), out int id);
            if (length == 0)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(unknown);
                return;
            }
            ids.Add(id);
            at += length;
        }
    }

    private sealed class Pieces
    {
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ids;
        private readonly int longest;

        public Pieces(IEnumerable<KeyValuePair<string, int>> pieces)
        {
            var byText = new Dictionary<string, int>(pieces, StringComparer.Ordinal);
            ids = byText.GetAlternateLookup<ReadOnlySpan<char>>();
            longest = byText.Count == 0 ? 0 : byText.Keys.Max(piece => piece.Length);
        }

        /// <summary>Length of the longest piece that a text begins with; 0 if there is none.</summary>
        public int Longest(ReadOnlySpan<char> text, out int id)
        {
            for (int length = Math.Min(text.Length, longest); length > 0; length--)
            {
                if (ids.TryGetValue(text[..length], out id))
                    return length;
            }
            id = 0;
            return 0;
        }
    }
}
