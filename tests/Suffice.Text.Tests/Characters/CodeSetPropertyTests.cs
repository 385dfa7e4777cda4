using CsCheck;
using Suffice.Text.Characters;

namespace Suffice.Text.Tests.Characters;

public sealed class CodeSetPropertyTests
{
    private static readonly Gen<(int, int)[]> Ranges = Gen.Select(Gen.Int[0, 60], Gen.Int[0, 9], (first, more) =>
        (first, first + more)
    ).Array[0, 5];

    [Fact]
    public void Sets_are_joined_met_and_turned_round_as_their_members_are() =>
        Gen.Select(Ranges, Ranges)
            .Each(
                (some, others) =>
                {
                    CodeSet a = CodeSet.Of(some),
                        b = CodeSet.Of(others);
                    for (int code = 0; code < 80; code++)
                    {
                        (bool inA, bool inB) = (In(some, code), In(others, code));
                        Assert.Equal(
                            (inA, inA || inB, inA && inB, !inA),
                            (a.Contains(code), a.Union(b).Contains(code), a.Intersect(b).Contains(code), a.Complement().Contains(code))
                        );
                    }
                    Assert.True(a.Complement().Complement().Bounds.SequenceEqual(a.Bounds));
                },
                count: 500
            );

    private static bool In((int First, int Last)[] ranges, int code) => ranges.Any(range => range.First <= code && code <= range.Last);
}
