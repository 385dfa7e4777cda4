using Suffice.Text.Words;

namespace Suffice.Text.Tests.Words;

public class LookAlikeTests
{
    [Theory]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("\u1EBF", "e\u0302\u0301")] // two accents, all of them in the letter
    [InlineData("\u1EBF", "\u00EA\u0301")] // or one of them
    [InlineData("\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF")] // Korean, as macOS stores names
    [InlineData("\u304C", "\u304B\u3099")]
    [InlineData("cat", "cat ")]
    [InlineData("cat", "\u00A0cat")]
    [InlineData("two words", "two  words")]
    [InlineData("two words", "two\u2009words")]
    [InlineData("cat", "c\u200Bat")]
    [InlineData("cat", "\uFEFFcat")]
    [InlineData("cat", "ca\u00ADt")]
    [InlineData("\u2764", "\u2764\uFE0F")]
    [InlineData("cat", "CAT")]
    [InlineData("cat", "c\u0430t")] // Cyrillic
    [InlineData("Oma", "\u039Fma")] // Greek
    [InlineData("cat", "\uFF43\uFF41\uFF54")] // of full width
    [InlineData("e-mail", "e\u2011mail")]
    [InlineData("don't", "don\u2019t")]
    [InlineData("1", "01")]
    [InlineData("1", "1.0")]
    [InlineData("", "\u200B")]
    [InlineData("\u200B", "\u3164\u200D")]
    public void Names_that_can_be_taken_for_one_are_found(string first, string second)
    {
        Assert.True(LookAlike.Are(first, second));
        Assert.True(LookAlike.Are(second, first));
        Assert.Equal(LookAlike.Key(first), LookAlike.Key(second));
        Assert.Equal(
            [
                [first, second],
            ],
            LookAlike.Groups([first, "dog", second])
        );
        Assert.NotEqual(LookAlike.Shown(first), LookAlike.Shown(second));
    }

    [Theory]
    [InlineData("resume", "r\u00E9sum\u00E9")]
    [InlineData("p\u00E9cher", "p\u00EAcher")]
    [InlineData("pe\u0301cher", "pe\u0302cher")]
    [InlineData("a b", "ab")]
    [InlineData("1", "2")]
    [InlineData("cat", "cats")]
    [InlineData("\u0438", "\u0439")]
    public void Others_are_told_apart(string first, string second)
    {
        Assert.False(LookAlike.Are(first, second));
        Assert.Empty(LookAlike.Groups([first, second]));
    }

    [Fact]
    public void Groups_may_be_large_and_accents_part_them() =>
        Assert.Equal(
            [
                ["\u00E9", "\u00C9", "e\u0301"],
                ["Dog", "dog", "d\u043Eg"],
            ],
            LookAlike.Groups(["\u00E9", "Dog", "\u00C9", "\u00E8", "x", "dog", "e\u0301", "d\u043Eg"])
        );

    [Theory]
    [InlineData("caf\u00E9", "'caf<U+00E9>'")]
    [InlineData("two words", "'two words'")]
    [InlineData("two  words ", "'two <U+0020>words<U+0020>'")]
    [InlineData("\u200B", "'<U+200B>'")]
    [InlineData("\U0001F3AC\t", "'<U+1F3AC><U+0009>'")]
    public void Code_points_show_what_is_not_seen(string name, string shown) => Assert.Equal(shown, LookAlike.Shown(name));

    [Fact]
    public void Names_of_which_nothing_is_seen_are_blank()
    {
        Assert.All((string[])["", " ", "\u200B\u00AD", "\u3164"], name => Assert.True(LookAlike.IsBlank(name)));
        Assert.All((string[])["0", ".", "\u0301"], name => Assert.False(LookAlike.IsBlank(name)));
    }

    [Theory]
    [InlineData("train", "TRAIN")]
    [InlineData("TR\u0410\u0130N", "TRAIN")] // a Cyrillic and a Turkish letter
    [InlineData("te\u0301s\u200Bt ", "TEST")]
    public void What_is_seen_can_be_had_without_accents(string name, string seen) => Assert.Equal(seen, LookAlike.WithoutAccents(name));
}
