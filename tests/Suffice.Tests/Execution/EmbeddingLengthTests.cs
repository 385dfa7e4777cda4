using Suffice.Execution;

namespace Suffice.Tests.Execution;

public sealed class EmbeddingLengthTests
{
    [Theory]
    [InlineData(new[] { 3f, -4f }, new[] { 0.6f, -0.8f })]
    [InlineData(new[] { 0f, 0f }, new[] { 0f, 0f })]
    [InlineData(new[] { 2e38f, 0f }, new[] { 1f, 0f })] // whose square no float holds
    public void An_embedding_gets_length_1_and_zeros_stay(float[] values, float[] expected)
    {
        EmbeddingLength.ToOne(values);
        Assert.Equal(expected, values);
    }
}
