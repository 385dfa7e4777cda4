using Suffice.Training.Networks;

namespace Suffice.Training.Tests.Networks;

public sealed class NetworkModeTests
{
    [Fact]
    public void Bfloat16_is_used_just_where_the_kernel_lists_its_instructions()
    {
        bool listed = File.ReadLines("/proc/cpuinfo")
            .First(line => line.StartsWith("flags", StringComparison.Ordinal))
            .Split(' ')
            .Contains("avx512_bf16");
        Assert.Equal(listed ? ProductPrecision.BFloat16 : ProductPrecision.Full, NetworkMode.Supported(ProductPrecision.BFloat16));
        Assert.Equal(ProductPrecision.Full, NetworkMode.Supported(ProductPrecision.Full));
    }
}
