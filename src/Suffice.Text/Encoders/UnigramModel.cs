using System.Text;

namespace Suffice.Text.Encoders;

/// <summary>What a unigram vocabulary is made of.</summary>
/// <param name="Pieces">Pieces with ids and scores (logarithms of probabilities); of two alike the later one counts.</param>
/// <param name="Unknown">Id of characters that no piece holds.</param>
/// <param name="UnknownScore">Score of such a character.</param>
/// <param name="Bytes">Tokens of bytes, for unknown characters; empty: they are unknown.</param>
/// <param name="Single">Whether scores are kept in single precision.</param>
/// <param name="SeeksUnknown">Whether unknown characters in a row that together spell a piece become that piece.</param>
internal sealed record UnigramVocabulary(
    IReadOnlyList<(string Text, int Id, double Score)> Pieces,
    int Unknown,
    double UnknownScore,
    int?[] Bytes,
    bool Single,
    bool SeeksUnknown
)
{
    /// <summary>An unknown character costs so much more than the rarest piece, in logarithms.</summary>
    public const double UnknownPenalty = 10;
}

/// <summary>
/// Unigram language model (Kudo 2018, arXiv 1804.10959): of all ways to cut a text into pieces, the most probable, found by Viterbi's
/// algorithm. Work grows with the length times that of the longest piece.
/// </summary>
internal sealed class UnigramModel : IPieceModel
{
    private readonly UnigramVocabulary vocabulary;
    private readonly PieceTrie trie = new();
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    public UnigramModel(UnigramVocabulary vocabulary)
    {
        this.vocabulary = vocabulary;
        foreach ((int i, (string text, int id, _)) in vocabulary.Pieces.Index())
        {
            if (text.Length == 0)
                continue;
            trie.Add(text, i);
            ids[text] = id;
        }
    }

    // The best way to come to a place: where its last piece began, that piece's id, and the score so far.
    private record struct Arrival(int From, int Id, double Score);

    public void Encode(string word, List<int> found)
    {
        Arrival[] best = Best(word);
        var way = new List<(int From, int To, int Id)>();
        for (int to = word.Length; to > 0; to = best[to].From)
        {
            (int from, int id) = (best[to].From, best[to].Id);
            if (id == vocabulary.Unknown && way is [.., var after] && after.Id == id)
                way[^1] = after with { From = from };
            else
                way.Add((from, to, id));
        }
        for (int i = way.Count - 1; i >= 0; i--)
        {
            (int from, int to, int id) = way[i];
            if (id == vocabulary.Unknown)
                AddUnknown(word.AsSpan(from, to - from), found);
            else
                found.Add(id);
        }
    }

    private Arrival[] Best(string word)
    {
        var best = new Arrival[word.Length + 1];
        best.AsSpan().Fill(new(-1, 0, 0));
        for (int start = 0; start < word.Length; )
        {
            int single = char.IsHighSurrogate(word[start]) ? 2 : 1,
                node = 0;
            bool hasSingle = false;
            for (int end = start + 1; end <= word.Length && trie.Step(ref node, word[end - 1], out int? piece); end++)
            {
                if (piece is not { } i)
                    continue;
                Arrive(ref best[end], start, vocabulary.Pieces[i].Id, best[start].Score + vocabulary.Pieces[i].Score);
                hasSingle |= end - start == single;
            }
            if (!hasSingle)
                Arrive(ref best[start + single], start, vocabulary.Unknown, Rounded(best[start].Score + vocabulary.UnknownScore));
            start += single;
        }
        return best;
    }

    // SentencePiece keeps scores in single precision, but compares a new one before it is rounded; equal ways are told apart by that alone.
    private void Arrive(ref Arrival arrival, int from, int id, double score)
    {
        if (arrival.From < 0 || score > arrival.Score)
            arrival = new(from, id, Rounded(score));
    }

    private double Rounded(double score) => vocabulary.Single ? (float)score : score;

    private void AddUnknown(ReadOnlySpan<char> text, List<int> found)
    {
        if (vocabulary.SeeksUnknown && ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out int id))
            found.Add(id);
        else if (vocabulary.Bytes.Length == 0 || !ByteTokens.TryAdd(vocabulary.Bytes, Encoding.UTF8.GetBytes(text.ToString()), found))
            found.Add(vocabulary.Unknown);
    }
}
