using Suffice.Text.Pipelines;

namespace Suffice.Text.Tests.Pipelines;

public sealed class WordTextTests
{
    [Theory]
    [InlineData("  a\t\nb  ", "a b")]
    [InlineData("don't", "don ' t")]
    [InlineData("A...B", "a . . . b")]
    [InlineData("Ångström ÑÜ ḍ Й ἀ", "angstrom nu d и α")]
    [InlineData("e\u0301", "e")]
    [InlineData("x\u200D\u0007\u0000\uFFFDy", "xy")]
    [InlineData("中文abc", "中 文 abc")]
    [InlineData("😀 x", "😀 x")]
    [InlineData("«a»—b", "« a » — b")]
    [InlineData("", "")]
    public void Words_are_those_of_BERT(string text, string words) => Assert.Equal(words, WordText.Normalise(text, new WordRules()));

    [Fact]
    public void Rules_can_be_turned_off()
    {
        Assert.Equal("É", WordText.Normalise("É", new WordRules(LowerCase: false, StripAccents: false)));
        Assert.Equal("中文", WordText.Normalise("中文", new WordRules(SplitIdeographs: false)));
    }
}
