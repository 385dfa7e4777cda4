using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Running;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>What tests of the driver's calls have in common: a small net with random weights, and what they ask of the stub.</summary>
public abstract class StubTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private protected StubTests() => Bundle = RandomModels.Bundle(folder, Library, seed: 3);

    private protected PathLibrary Library { get; } = RandomModels.Paths(RandomModels.Small);

    private protected BundleFile Bundle { get; }

    public void Dispose()
    {
        Bundle.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Nothing was called out of order, and nothing stayed behind.</summary>
    private protected static void Sound(StubDriver stub)
    {
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
    }

    /// <summary>After a call failed: all is given back but what the driver did not take back.</summary>
    /// <param name="stub">The driver.</param>
    /// <param name="call">Which call.</param>
    /// <returns>Whether nobody needs to be told of that call: it gave something back, or belongs to that.</returns>
    private protected static bool IsQuiet(StubDriver stub, long call)
    {
        Assert.True(stub.Complaint.Length == 0, $"call {call}, {stub.Failed}: {stub.Complaint}");
        string[] backs = ["Destroy", "Free", "Unload", "Release"];
        bool isBack = backs.Any(word => stub.Failed.Contains(word, StringComparison.Ordinal));
        // What stays is a module with its function, or one of anything else.
        Assert.True(stub.Alive <= (isBack ? 2 : 0), $"call {call}, {stub.Failed}: {stub.Alive} left");
        // A queue that is given back enters the context and waits for its work first.
        return isBack || stub.Failed is "cuCtxSetCurrent" or "cuStreamSynchronize";
    }

    /// <summary>Once warm, runs along the full path take no managed memory.</summary>
    private protected void AllocatesNothing(DeviceExecutor executor)
    {
        executor.Warm(4);
        InputBatch inputs = Inputs(4);
        (float[] logits, int[] paths, Cost[] costs) = (new float[20], new int[4], new Cost[4]);
        var walk = new FixedPath(Library, Library.Full);
        for (int i = 0; i < 3; i++)
            executor.Run(inputs, walk, logits, paths, costs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            executor.Run(inputs, walk, logits, paths, costs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private protected InputBatch Inputs(int count)
    {
        var batch = new InputBatch(Library.Model, Bundle.Manifest.Preprocessing, count);
        for (int i = 0; i < count; i++)
            batch.Add(new PreparedPixels(RandomModels.Inputs(Library.Model, 1, i)), "the image");
        return batch;
    }
}
