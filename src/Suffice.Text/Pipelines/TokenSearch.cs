using System.Buffers;
using System.Text;
using Suffice.Text.Characters;
using Suffice.Text.Encoders;

namespace Suffice.Text.Pipelines;

/// <summary>A part of a text: a token that was found, or what lies between two.</summary>
internal readonly record struct FoundToken(int Start, int End, int? Id);

/// <summary>Finds added tokens: of those that begin first, the longest.</summary>
internal sealed class TokenSearch
{
    private readonly PieceTrie trie = new();
    private readonly AddedToken[] tokens;
    private readonly SearchValues<char> firsts;

    /// <param name="tokens">With the spelling that is to be found; of two alike the first counts.</param>
    public TokenSearch(IEnumerable<(AddedToken Token, string Spelling)> tokens)
    {
        (AddedToken Token, string Spelling)[] known = [.. tokens.Where(token => token.Spelling.Length > 0)];
        this.tokens = [.. known.Select(token => token.Token)];
        for (int i = known.Length - 1; i >= 0; i--)
            trie.Add(known[i].Spelling, i);
        firsts = SearchValues.Create([.. known.Select(token => token.Spelling[0]).Distinct()]);
    }

    /// <summary>The whole text in parts.</summary>
    public List<FoundToken> Parts(string text)
    {
        var parts = new List<FoundToken>();
        int done = 0;
        for (int at = Next(text, 0); at >= 0; )
        {
            int length = Longest(text, at, out AddedToken token);
            if (length == 0)
            {
                at = Next(text, at + 1);
                continue;
            }
            int start = at,
                end = at + length;
            at = Next(text, end);
            if (token.IsWord && (EndsInWord(text, start) || BeginsWithWord(text, end)))
                continue;
            if (token.TakesLeft)
                while (start > done && CharacterKinds.IsWhiteSpace(text[start - 1]))
                    start--;
            if (token.TakesRight)
                while (end < text.Length && CharacterKinds.IsWhiteSpace(text[end]))
                    end++;
            if (done < start)
                parts.Add(new(done, start, null));
            parts.Add(new(start, end, token.Id));
            done = end;
        }
        if (done != text.Length)
            parts.Add(new(done, text.Length, null));
        return parts;
    }

    private int Next(string text, int from)
    {
        int found = text.AsSpan(from).IndexOfAny(firsts);
        return found < 0 ? -1 : from + found;
    }

    private int Longest(string text, int at, out AddedToken token)
    {
        int node = 0,
            longest = 0;
        token = tokens[0];
        for (int end = at; end < text.Length && trie.Step(ref node, text[end], out int? value); end++)
        {
            if (value is { } i)
                (longest, token) = (end + 1 - at, tokens[i]);
        }
        return longest;
    }

    private static bool EndsInWord(string text, int end) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out Rune last, out _) == OperationStatus.Done && CharacterKinds.IsWord(last.Value);

    private static bool BeginsWithWord(string text, int start) =>
        Rune.DecodeFromUtf16(text.AsSpan(start), out Rune first, out _) == OperationStatus.Done && CharacterKinds.IsWord(first.Value);
}
