using Suffice.Training.Networks;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

public sealed class BFloat16ProductsTests
{
    [Fact]
    public void Instructions_are_those_that_the_kernel_lists()
    {
        bool listed = File.ReadLines("/proc/cpuinfo")
            .First(line => line.StartsWith("flags", StringComparison.Ordinal))
            .Split(' ')
            .Contains("avx512_bf16");
        Assert.Equal(listed, BFloat16Products.HasInstructions);
        if (!listed)
            Assert.False(BFloat16Products.Pay);
    }

    [Fact]
    public void Emulated_products_are_not_even_measured()
    {
        Assert.Equal(0, BFloat16Products.Gain(false, _ => throw new InvalidOperationException()));
        Assert.Equal(2, BFloat16Products.Gain(true, numbers => numbers == ScalarType.Float32 ? 4 : 2));
    }

    [Fact]
    public void A_wish_is_kept_where_it_pays_and_exact_products_always()
    {
        ProductPrecision expected = BFloat16Products.Pay ? ProductPrecision.BFloat16 : ProductPrecision.Full;
        Assert.Equal(expected, NetworkMode.Supported(ProductPrecision.BFloat16));
        Assert.Equal(ProductPrecision.Full, NetworkMode.Supported(ProductPrecision.Full));
    }
}
