using Suffice.Bundles;
using Suffice.Cuda.Running;
using Suffice.Cuda.Verification;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>The comparison of a GPU with the processor, on a driver that computes nothing: it must be noticed.</summary>
[Collection(nameof(StubDriver))]
public sealed class VerificationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_gpu_that_computes_something_else_does_not_hold()
    {
        StubDriver stub = StubDriver.Reset();
        VerificationRecord record = Verify();
        Assert.False(record.Holds);
        Assert.True(record.LargestDifference > VerificationRecord.Rounding);
        Assert.True(record.SameCosts);
        Assert.True(record.SameBits); // of nothing
        Assert.Contains("Stub 0", record.Device, StringComparison.Ordinal);
        Assert.True(record.Graphs.Hits > 0);
        Assert.Empty(record.Refused);
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
    }

    /// <summary>Whole passes offered or not: else segments would be compared with segments, or steps with steps.</summary>
    [Theory]
    [InlineData(11040)]
    [InlineData(12040)]
    public void Nor_does_one_that_takes_no_graphs(int version)
    {
        StubDriver stub = StubDriver.Reset(version: version);
        stub.RefuseGraphs();
        VerificationRecord record = Verify();
        Assert.False(record.Holds);
        Assert.False(record.Passes);
        Assert.Null(record.PassMilliseconds);
        Assert.Contains(record.Refused, why => why.Contains("make a graph", StringComparison.Ordinal));
        Assert.Equal("", stub.Complaint);
    }

    private VerificationRecord Verify()
    {
        using BundleFile bundle = RandomModels.Bundle(folder, RandomModels.Paths(RandomModels.Small), seed: 3);
        var gpu = new CudaDevice(0, StubDriver.Path);
        return DeviceVerification.Run(
            bundle,
            gpu.Name,
            options => gpu.Open(bundle, options),
            count: 20,
            TestContext.Current.CancellationToken
        );
    }
}
