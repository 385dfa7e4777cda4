namespace Suffice.Data.Tests;

public class PrintableTests
{
    [Theory]
    [InlineData("plain – naïve ネコ 🐈", "plain – naïve ネコ 🐈")]
    [InlineData("a\e[31mb", "a\\u001b[31mb")]
    [InlineData("a\nb\r\tc\0", "a\\nb\\r\\tc\\u0000")]
    [InlineData("\u007f\u0085\u009b", "\\u007f\\u0085\\u009b")]
    [InlineData("\u202egnp.exe\u202c \u2066x\u2069 \u200f", "\\u202egnp.exe\\u202c \\u2066x\\u2069 \\u200f")]
    [InlineData("a\u2028b\ufeff", "a\\u2028b\\ufeff")]
    [InlineData("👨‍👩‍👧 نمی‌خواهم", "👨‍👩‍👧 نمی‌خواهم")] // Joiners belong to the writing.
    public void A_line_holds_nothing_that_steers_a_terminal(string text, string shown) => Assert.Equal(shown, Printable.Line(text));

    [Fact]
    public void Half_a_character_is_told() => // Attributes cannot hold one.
        Assert.Equal("half \\ud83d end \\udc08🐈", Printable.Line("half \ud83d end \udc08🐈"));

    [Fact]
    public void Of_a_block_only_the_line_ends_stay() => Assert.Equal("a\r\nb\n\\rc\\u001b", Printable.Lines("a\r\nb\n\rc\e"));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("ネコ", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("👨‍👩‍👧", 2)]
    [InlineData("🏳️‍🌈", 2)]
    [InlineData("한국", 4)]
    [InlineData("naïve – …", 9)]
    public void Columns_are_those_of_a_terminal(string line, int columns)
    {
        Assert.Equal(columns, Printable.Columns(line));
        Assert.Equal(columns + 2, Printable.Columns(Printable.PadRight(line, columns + 2)));
        Assert.Equal("  " + line, Printable.PadLeft(line, columns + 2));
    }

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd👨‍👩‍👧g", 6, "abcd…")]
    [InlineData("abcd🐈", 6, "abcd🐈")]
    [InlineData("ネコネコ", 6, "ネコ…")]
    [InlineData("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301")]
    public void What_is_seen_as_one_character_is_never_cut(string line, int columns, string shown) =>
        Assert.Equal(shown, Printable.Shortened(line, columns));
}
