using Suffice.Text.Characters;

namespace Suffice.Text.Tests.Characters;

/// <summary>Here .NET's own normalisation is off (InvariantGlobalization), as in the small tool.</summary>
public sealed class NormalFormTests
{
    [Theory]
    [InlineData("é", "e\u0301")]
    [InlineData("ế", "e\u0302\u0301")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("e\u0301\u0323", "e\u0323\u0301")] // marks in the order of their classes
    [InlineData("ﬁ", "ﬁ")]
    [InlineData("Å", "A\u030A")]
    public void Canonical_decomposition(string text, string apart) => Assert.Equal(apart, NormalForm.Decompose(text, compatible: false));

    [Theory]
    [InlineData("ﬁ Ⅷ ½ ㎏ Ａ", "fi VIII 1\u20442 kg A")]
    [InlineData("ﷺ", "صلى الله عليه وسلم")]
    [InlineData("ẛ\u0323", "s\u0323\u0307")]
    public void Compatible_decomposition(string text, string apart) => Assert.Equal(apart, NormalForm.Decompose(text, compatible: true));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("e\u0323\u0302", "ệ")]
    [InlineData("e\u0302\u0323", "ệ")]
    [InlineData("\u1100\u1161\u11A8", "각")]
    [InlineData("a\u0315\u0301", "á\u0315")]
    [InlineData("\u0958", "\u0915\u093C")] // never composed again
    [InlineData("e\u0301\u0301", "é\u0301")]
    [InlineData("\u0301", "\u0301")]
    public void Canonical_composition(string text, string composed) => Assert.Equal(composed, NormalForm.Compose(text, compatible: false));

    [Fact]
    public void Long_rows_of_marks_take_no_square_of_their_length()
    {
        string marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 100_000));
        Assert.Equal("ạ" + "\u0323", NormalForm.Compose("a" + marks, compatible: false)[..2]);
    }

    [Theory]
    [InlineData("ΟΔΟΣ", "οδοσ")] // no final sigma: each character for itself
    [InlineData("İI", "i\u0307i")]
    [InlineData("STRAẞE", "straße")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("\uA7CE", "\uA7CF")] // of Unicode 17
    public void Small_letters(string text, string small) => Assert.Equal(small, LowerCase.Of(text));

    [Fact]
    public void The_general_categories_are_those_of_Unicode_16()
    {
        // The comparison with the reference was made with these; another .NET may have others.
        int[] counts = new int[30];
        for (int code = 0; code <= CodeSet.Last; code++)
            counts[(int)System.Globalization.CharUnicodeInfo.GetUnicodeCategory(code)]++;
        Assert.Equal((1858, 2258, 136_477, 2020, 760), (counts[0], counts[1], counts[4], counts[5], counts[8]));
    }
}
