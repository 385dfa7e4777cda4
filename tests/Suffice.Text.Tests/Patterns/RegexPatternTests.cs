using Suffice.Text.Patterns;

namespace Suffice.Text.Tests.Patterns;

/// <summary>Expressions mean what they mean to Oniguruma; the comparison with the reference has more of them.</summary>
public sealed class RegexPatternTests
{
    [Theory]
    [InlineData(@"\p{L}+", "a1𝒜𝓑é", "[a]1[𝒜𝓑é]")] // letters beyond U+FFFF are one character
    [InlineData(".", "a😀\n", "[a][😀]\n")]
    [InlineData("[^a]", "a😀b", "a[😀][b]")]
    [InlineData("[😀-😂]x?", "😁x😃", "[😁x]😃")]
    [InlineData("(?i:'s|'T)", "'S 't 'ſ", "['S] ['t] ['ſ]")]
    [InlineData("(?i)k|é", "K K É", "[K] [K] [É]")]
    [InlineData("a++a|b", "aaab", "aaa[b]")] // possessive
    [InlineData("(?>a+)b", "aab", "[aab]")]
    [InlineData("a{2}+", "aaaaa", "[aaaa]a")] // in Ruby's syntax a repeat of a repeat
    [InlineData("a{,2}b", "aaab", "a[aab]")]
    [InlineData("x{2,}?", "xxxx", "[xx][xx]")]
    [InlineData(@"\s+(?!\S)|\s", "a  b ", "a[ ][ ]b[ ]")]
    [InlineData("(?<=a)b(?!c)", "ab abc", "a[b] abc")]
    [InlineData("$", "a\nb", "a[]\nb[]")]
    [InlineData(@"\R|\h", "\r\ng\nf", "[\r\n]g[\n][f]")]
    [InlineData(@"[a-z&&[^aeiou]]+", "abcde", "a[bcd]e")]
    [InlineData(@"[[:digit:]\]-]", "1]-^", "[1][]][-]^")]
    [InlineData(@"\p{^Lu}|\P{Ll}", "aB", "[a][B]")]
    [InlineData(@"\x41|\x{1F600}|\u0062", "A😀b", "[A][😀][b]")]
    [InlineData(@"\bb", "b ab éb", "[b] ab éb")]
    [InlineData(@"\w", "²a_", "[²][a][_]")]
    [InlineData(@"[\w]", "²a_", "²[a][_]")] // a set of its own within brackets
    [InlineData("{a}|a{x", "{a}a{x", "[{a}][a{x]")]
    public void Matches(string pattern, string text, string marked) =>
        Assert.Equal(
            marked,
            string.Concat(
                new RegexPattern(pattern)
                    .Spans(text)
                    .Select(span => span.IsMatch ? $"[{text[span.Start..span.End]}]" : text[span.Start..span.End])
            )
        );

    [Theory]
    [InlineData(@"(a)\1")]
    [InlineData(@"\X")]
    [InlineData(@"\p{Klingon}")]
    [InlineData(@"\pL")]
    [InlineData("(?i:ss)")] // ß, too, would have to match
    [InlineData("(?x: a)")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("[z-a]")]
    [InlineData("a{3,2}")]
    [InlineData(@"\k<name>")]
    public void What_is_not_known_is_refused(string pattern) => Assert.Throws<UnsupportedPatternException>(() => new RegexPattern(pattern));

    [Theory]
    [InlineData("(", "too deep")]
    [InlineData("(?i)", "too deep")]
    [InlineData("(?=", "too deep")]
    [InlineData("[", "too deep")]
    [InlineData("[^", "too deep")]
    [InlineData("*", "too many repeats")]
    public void What_lies_too_deep_is_refused_before_the_stack_ends(string opening, string why) =>
        Assert.Contains(
            why,
            Assert
                .Throws<UnsupportedPatternException>(() => new RegexPattern("a" + string.Concat(Enumerable.Repeat(opening, 1_000_000))))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void What_lies_a_hundred_deep_is_read()
    {
        string groups = new string('(', 100) + "a" + new string(')', 100),
            sets = new string('[', 101) + "a" + new string(']', 101);
        foreach (string pattern in (string[])[groups, sets, "a" + new string('+', 100)])
            Assert.Equal([new PatternSpan(0, 1, true)], new RegexPattern(pattern).Spans("a"));
    }

    [Fact]
    public void A_search_that_does_not_end_is_an_error()
    {
        var pattern = new RegexPattern("(?:a|aa)+c", TimeSpan.FromMilliseconds(50));
        Errors.Expect(
            Fault.Data,
            () => pattern.Spans(new string('a', 100) + "b"),
            "(?:a|aa)+c takes longer than 0.05 seconds",
            "101 characters",
            "Shorten the text"
        );
    }
}
