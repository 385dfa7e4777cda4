using Suffice.Tensors;

namespace Suffice.Tests.Tensors;

public sealed class PanelLayoutTests
{
    public static TheoryData<long[]> Shapes =>
        new(new long[] { 10, 64 }, new long[] { 64, 7 }, new long[] { 33, 1 }, new long[] { 32, 3, 3, 3 }, new long[] { 40, 5, 2, 2 });

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Unpacking_is_the_inverse_of_packing(long[] shape)
    {
        float[] weights = RandomModels.Normal(new Random(1), shape.Aggregate(1L, (a, b) => a * b), 1);
        float[] packed = PanelLayout.Pack(weights, shape);
        Assert.Equal(PanelLayout.PackedShape(shape).Aggregate(1L, (a, b) => a * b), packed.Length);
        Assert.Equal(weights, PanelLayout.Unpack(packed, shape));
        Assert.Equal(packed.Length - weights.Length, packed.Count(value => value == 0));
    }

    [Fact]
    public void Elements_lie_where_the_documentation_says()
    {
        const int outputs = 40,
            channels = 5,
            size = 3;
        float[] weights = [.. Enumerable.Range(1, outputs * channels * size * size).Select(i => (float)i)];
        float[] packed = PanelLayout.Pack(weights, [outputs, channels, size, size]);
        for (int o = 0; o < outputs; o++)
        for (int c = 0; c < channels; c++)
        for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
        {
            int depth = (((y * size) + x) * channels) + c;
            Assert.Equal(
                weights[(((((o * channels) + c) * size) + y) * size) + x],
                packed[(((o / 32 * channels * size * size) + depth) * 32) + (o % 32)]
            );
        }
    }
}
