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
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 3);
        var gpu = new CudaDevice(0, StubDriver.Path);
        VerificationRecord record = DeviceVerification.Run(
            bundle,
            gpu.Name,
            options => gpu.Open(bundle, options),
            count: 20,
            TestContext.Current.CancellationToken
        );
        Assert.False(record.Holds);
        Assert.True(record.LargestDifference > VerificationRecord.Rounding);
        Assert.True(record.SameCosts);
        Assert.True(record.SameBits); // of nothing
        Assert.Contains("Stub 0", record.Device, StringComparison.Ordinal);
        Assert.True(record.Graphs.Hits > 0);
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
    }
}
