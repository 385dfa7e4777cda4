using Suffice.Diagnostics;

namespace Suffice.Tests.Diagnostics;

public class NearestRankTests
{
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(2, 0.5, 0)]
    [InlineData(3, 0.5, 1)]
    [InlineData(20, 0.95, 18)]
    [InlineData(21, 0.95, 19)]
    [InlineData(100, 0.99, 98)]
    [InlineData(100, 1, 99)]
    public void It_is_the_first_place_up_to_which_the_share_lies(int count, double share, int place) =>
        Assert.Equal(place, NearestRank.Of(count, share));

    /// <summary>0.07 · 100 is a little more than 7.</summary>
    [Fact]
    public void Rounding_moves_no_place()
    {
        for (int count = 1; count <= 300; count++)
        {
            for (int hundredths = 1; hundredths <= 100; hundredths++)
                Assert.Equal((((hundredths * count) + 99) / 100) - 1, NearestRank.Of(count, hundredths / 100.0));
        }
    }
}
