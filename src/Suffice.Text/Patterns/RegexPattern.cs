using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Suffice.Text.Characters;

namespace Suffice.Text.Patterns;

/// <summary>
/// Matches an expression in the syntax of Oniguruma. .NET's expressions go by UTF-16 units, so characters beyond U+FFFF, which take two,
/// are replaced while matching by one unit that is in the same sets: units of surrogates are free for that, as no text holds half a pair.
/// </summary>
internal sealed class RegexPattern : ITextPattern
{
    private const char FirstStandIn = '\uD800';
    private const int MostStandIns = 2048,
        FirstLong = 0x10000;

    /// <summary>Far beyond what any text takes with an expression that is meant for texts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Regex regex;

    // Beyond U+FFFF: where what belongs to the same sets begins, and the unit that stands for it.
    private readonly int[] starts;
    private readonly char[] standIns;

    private readonly string pattern;

    /// <param name="pattern">The expression.</param>
    /// <param name="patience">Longest that the search for one match may take; null: a minute.</param>
    /// <exception cref="UnsupportedPatternException">It is no expression, or has a part that is not known.</exception>
    public RegexPattern(string pattern, TimeSpan? patience = null)
    {
        this.pattern = pattern;
        (string template, CodeSet[] sets) = PatternTranslation.Of(pattern);
        starts = [.. sets.SelectMany(set => set.Bounds.ToArray()).Where(code => code > FirstLong).Append(FirstLong).Distinct().Order()];
        var kinds = new Dictionary<string, char>(StringComparer.Ordinal);
        standIns = new char[starts.Length];
        for (int i = 0; i < starts.Length; i++)
        {
            string kind = string.Concat(sets.Select(set => set.Contains(starts[i]) ? '1' : '0'));
            if (!kinds.TryGetValue(kind, out standIns[i]))
                kinds[kind] = standIns[i] = (char)(FirstStandIn + kinds.Count);
        }
        if (kinds.Count > MostStandIns)
            throw new UnsupportedPatternException($"the expression {pattern} tells too many kinds of characters apart");
        var full = new StringBuilder();
        foreach (char letter in template)
        {
            int set = letter - PatternTranslation.FirstSet;
            if (set >= 0 && set < sets.Length)
                full.Append(Written(sets[set], kinds.Where(kind => kind.Key[set] == '1').Select(kind => kind.Value)));
            else
                full.Append(letter);
        }
        regex = new Regex(full.ToString(), RegexOptions.CultureInvariant, patience ?? Patience);
    }

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the expression takes too long with this text.</exception>
    public List<PatternSpan> Spans(string text)
    {
        try
        {
            return Found(text);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new SufficeException(
                Fault.Data,
                $"The tokenizer's expression {pattern} takes longer than {error.MatchTimeout.TotalSeconds} seconds with a text of "
                    + $"{text.Length} characters. Shorten the text, or give a tokenizer with another expression.",
                error
            );
        }
    }

    private List<PatternSpan> Found(string text)
    {
        var spans = new List<PatternSpan>();
        int[]? places = null;
        string units = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Shortened(text, out places) : text;
        int from = 0;
        foreach (ValueMatch match in regex.EnumerateMatches(units))
        {
            int start = match.Index,
                end = match.Index + match.Length;
            if (match.Length == 0 && start == from && spans is [.., { IsMatch: true }])
                continue; // nothing, right after a match
            if (from < start)
                spans.Add(Span(from, start, false));
            spans.Add(Span(start, end, true));
            from = end;
        }
        if (from < units.Length)
            spans.Add(Span(from, units.Length, false));
        return spans;

        PatternSpan Span(int start, int end, bool isMatch) =>
            places is null ? new(start, end, isMatch) : new(places[start], places[end], isMatch);
    }

    // Each character as one unit, and where each began.
    private string Shortened(string text, out int[] places)
    {
        var units = new StringBuilder(text.Length);
        var began = new List<int>(text.Length + 1);
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            began.Add(at);
            at += rune.Utf16SequenceLength;
            units.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune.Value));
        }
        began.Add(at);
        places = [.. began];
        return units.ToString();
    }

    private char StandIn(int code)
    {
        int at = Array.BinarySearch(starts, code);
        return standIns[at >= 0 ? at : ~at - 1];
    }

    private static string Written(CodeSet set, IEnumerable<char> standIns)
    {
        (int First, int Last)[] ranges =
        [
            .. set.Intersect(CodeSet.Of([(0, 0xD7FF), (0xE000, 0xFFFF)])).Ranges,
            .. standIns.Order().Select(unit => ((int)unit, (int)unit)),
        ];
        if (ranges.Length == 0)
            return "(?!)";
        if (ranges is [var (only, last)] && only == last)
            return Escaped(only);
        IEnumerable<string> written = ranges.Select(range =>
            range.First == range.Last ? Escaped(range.First) : $"{Escaped(range.First)}-{Escaped(range.Last)}"
        );
        return $"[{string.Concat(written)}]";
    }

    private static string Escaped(int unit) => string.Create(CultureInfo.InvariantCulture, $@"\u{unit:X4}");
}
