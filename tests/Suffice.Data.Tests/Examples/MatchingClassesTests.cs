using Suffice.Data.Examples;

namespace Suffice.Data.Tests.Examples;

public sealed class MatchingClassesTests
{
    private static readonly string[] Synsets = ["n01440764", "n01443537"];

    [Theory]
    [InlineData("n01440764 n01443537", true, false)]
    [InlineData("tench goldfish", true, true)]
    [InlineData("0 1", true, true)]
    [InlineData("n01443537 n01440764", false, false)]
    [InlineData("n01440764 goldfish", false, false)]
    [InlineData("tench goldfish shark", false, false)]
    public void Synsets_stand_for_whatever_names_a_net_has(string net, bool match, bool byNumber)
    {
        Assert.Equal(match, MatchingClasses.Are(net.Split(' '), Synsets));
        Assert.Equal(byNumber, MatchingClasses.AreByNumber(net.Split(' '), Synsets));
    }

    [Fact]
    public void Other_names_stand_for_themselves()
    {
        Assert.True(MatchingClasses.Are(["cat", "dog"], ["cat", "dog"]));
        Assert.False(MatchingClasses.Are(["0", "1"], ["cat", "dog"]));
        Assert.False(MatchingClasses.Are(["0", "1"], ["n01440764", "dog"]));
    }
}
