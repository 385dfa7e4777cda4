using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Running;

/// <summary>Captures segments beside the thread that runs batches, the largest first.</summary>
internal sealed class CaptureThread : IDisposable
{
    private readonly ComputeDevice device;
    private readonly Lock gate = new();
    private readonly PriorityQueue<ProgramEntry, long> waiting = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly ManualResetEventSlim idle = new(initialState: true);
    private readonly Thread thread;
    private volatile bool stop;

    public CaptureThread(ComputeDevice device)
    {
        this.device = device;
        thread = new Thread(Work) { IsBackground = true, Name = "suffice capture" };
        thread.Start();
    }

    public void Ask(ProgramEntry entry)
    {
        if (entry.IsAsked)
            return;
        entry.IsAsked = true;
        lock (gate)
        {
            idle.Reset();
            waiting.Enqueue(entry, -entry.Size);
        }
        work.Release();
    }

    /// <summary>Until nothing waits to be captured.</summary>
    public void WaitUntilIdle() => idle.Wait();

    public void Dispose()
    {
        stop = true;
        work.Release();
        thread.Join();
        work.Dispose();
        idle.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            work.Wait();
            if (stop)
                return;
            ProgramEntry entry;
            lock (gate)
                entry = waiting.Dequeue();
            entry.Capture(device);
            lock (gate)
            {
                if (waiting.Count == 0)
                    idle.Set();
            }
        }
    }
}
