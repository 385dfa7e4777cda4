using Suffice.Execution;

namespace Suffice.Tests.Execution;

public sealed class PlanKeyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(16, 16)]
    [InlineData(33, 37)]
    [InlineData(37, 37)]
    public void Inputs_are_rounded_up_to_a_power_of_two_that_is_not_too_large(int inputs, int expected) =>
        Assert.Equal(new PlanKey(expected, 10), PlanKey.For(RandomModels.Small, 37, inputs, 10));

    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 12)]
    [InlineData(12, 12)]
    public void So_are_the_tokens_of_texts(int tokens, int expected) =>
        Assert.Equal(new PlanKey(2, expected), PlanKey.For(RandomModels.Bert, 4, 2, tokens));

    [Fact]
    public void Token_buckets_are_those_that_batches_fall_into()
    {
        Assert.Equal([10], PlanKey.TokenBuckets(RandomModels.Small));
        Assert.Equal([8, 12], PlanKey.TokenBuckets(RandomModels.Bert));
        Assert.Equal([5], PlanKey.TokenBuckets(RandomModels.Bert with { Text = new(50, 5) }));
        Assert.Equal([8, 16, 32, 64, 65], PlanKey.TokenBuckets(RandomModels.Bert with { Text = new(50, 65) }));
    }
}
