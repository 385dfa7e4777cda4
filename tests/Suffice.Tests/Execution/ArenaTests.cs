using Suffice.Execution;

namespace Suffice.Tests.Execution;

public sealed unsafe class ArenaTests
{
    [Fact]
    public void Parts_are_aligned_and_shared_room_is_the_largest_groups()
    {
        var layout = new Arena.Layout();
        long first = layout.Reserve("first", 5),
            second = 0,
            third = 0;
        layout.Share(() => second = layout.Reserve("second", 100), () => third = layout.Reserve("third", 17));
        long last = layout.Reserve("last", 1);
        using var arena = new Arena(layout);
        Assert.Equal(second, third);
        Assert.Equal(16 + 112, last);
        Assert.Equal((16 + 112 + 16) * 4, arena.Bytes);
        foreach (long part in new[] { first, second, last })
            Assert.Equal(0, (long)arena.At(part) % 64);
    }

    [Fact]
    public void A_demand_for_the_whole_machine_is_refused()
    {
        var layout = new Arena.Layout();
        var error = Assert.Throws<SufficeException>(() => layout.Reserve("too much", 1L << 40));
        Assert.Contains("smaller batch", error.Message, StringComparison.Ordinal);
    }
}
