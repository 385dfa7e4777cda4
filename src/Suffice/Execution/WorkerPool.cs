namespace Suffice.Execution;

/// <summary>
/// A few threads that run one job side by side: each spins briefly for the next one, since a model is many short jobs, then sleeps. With
/// one thread there is no pool: the job is simply called.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private const int Spins = 2000;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim[] wake;
    private readonly Thread[] threads;
    private readonly int[] asleep;
    private Action<int>? job;
    private Exception? failure;
    private int generation;
    private int pending;
    private volatile bool stop;

    public WorkerPool(int size)
    {
        Size = size;
        threads = new Thread[size - 1];
        wake = new SemaphoreSlim[size - 1];
        asleep = new int[size - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"suffice {i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Size { get; }

    /// <summary>Calls <paramref name="work"/> with 0 to <see cref="Size"/> − 1 side by side and waits for all.</summary>
    public void Run(Action<int> work)
    {
        if (Size == 1)
        {
            work(0);
            return;
        }
        job = work;
        failure = null; // of a run whose own part had failed, too
        Volatile.Write(ref pending, threads.Length);
        Interlocked.Increment(ref generation);
        for (int i = 0; i < threads.Length; i++)
        {
            if (Interlocked.Exchange(ref asleep[i], 0) == 1)
                wake[i].Release();
        }
        try
        {
            work(0);
        }
        finally
        {
            var spinner = default(SpinWait);
            while (Volatile.Read(ref pending) > 0)
                spinner.SpinOnce(sleep1Threshold: -1);
        }
        if (failure is { } error)
        {
            failure = null;
            throw new InvalidOperationException("A worker thread failed.", error);
        }
    }

    public void Dispose()
    {
        stop = true;
        Interlocked.Increment(ref generation);
        for (int i = 0; i < threads.Length; i++)
        {
            wake[i].Release();
            threads[i].Join();
            wake[i].Dispose();
        }
    }

    private void Work(int worker)
    {
        for (int seen = 0; ; )
        {
            Await(worker, seen);
            if (stop)
                return;
            seen++;
            try
            {
                job!(worker + 1);
            }
            catch (Exception error)
            {
                lock (gate)
                    failure = error;
            }
            Interlocked.Decrement(ref pending);
        }
    }

    private void Await(int worker, int seen)
    {
        for (int i = 0; i < Spins; i++)
        {
            if (Volatile.Read(ref generation) != seen)
                return;
            Thread.SpinWait(8);
        }
        // Says that it sleeps, then looks once more: either it sees the new job, or whoever posts one sees the flag. A poster that was held
        // up between posting and waking may find the flag of the sleep after its job and wake for nothing, so a waker is believed only when
        // there is a new job.
        while (true)
        {
            Interlocked.Exchange(ref asleep[worker], 1);
            if (Volatile.Read(ref generation) != seen && Interlocked.Exchange(ref asleep[worker], 0) == 1)
                return;
            wake[worker].Wait();
            if (Volatile.Read(ref generation) != seen)
                return;
        }
    }
}
