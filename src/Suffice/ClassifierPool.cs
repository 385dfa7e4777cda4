using System.Collections.Concurrent;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice;

/// <summary>
/// Sessions of one bundle, lent to whoever asks: safe from any number of threads, for servers. Sessions are made when they are first needed
/// and share the bundle's weights; when all are busy, the next caller waits.
/// </summary>
public sealed class ClassifierPool : IClassifier, IDisposable
{
    private readonly SessionOptions options;
    private readonly ConcurrentBag<Session> free = [];
    private readonly SemaphoreSlim places;
    private Action? release;
    private volatile bool disposed;

    /// <param name="model">Its file stays open until pool and sessions are disposed, whoever disposes the model.</param>
    /// <param name="options">Of every session.</param>
    /// <param name="sessions">Most of them; null: as many as there are processors for their threads.</param>
    internal ClassifierPool(BundledModel model, SessionOptions options, int? sessions)
    {
        if (sessions < 1)
            throw new SufficeException(Fault.Usage, $"A pool needs at least one session; got {sessions}.");
        (Model, this.options) = (model, options);
        free.Add(model.SessionOfPool(options)); // options out of range are said now
        release = model.Keep();
        Sessions = sessions ?? Math.Max(1, Environment.ProcessorCount / options.Threads);
        places = new SemaphoreSlim(Sessions);
    }

    /// <summary>What its sessions run.</summary>
    public BundledModel Model { get; }

    /// <summary>Most lists of inputs that run at a time.</summary>
    public int Sessions { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => Model.Labels;

    /// <inheritdoc/>
    public int MaxBatch => options.MaxBatch;

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> Classify(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        places.Wait(cancellationToken);
        return Lend(session => session.Classify(inputs, budget, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Prediction>> ClassifyAsync(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    ) => LendAsync(session => session.Classify(inputs, budget, cancellationToken), cancellationToken);

    /// <inheritdoc cref="Session.Embed"/>
    public Task<InputEmbedding> EmbedAsync(InputSource input, ExecutionPath? path = null, CancellationToken cancellationToken = default) =>
        LendAsync(session => session.Embed(input, path), cancellationToken);

    /// <summary>
    /// Makes all sessions, and runs noise as long as any input may be down the full path in each: those who come first wait for no
    /// compiler, no pages of weights and no memory. To be called before others use the pool.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; sessions made so far stay.</exception>
    public void WarmUp(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ModelInput noise = InputForm.Of(Model.Library.Model).Noise(Model.Library.Model);
        var warm = new List<Session>();
        try
        {
            while (warm.Count < Sessions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                warm.Add(free.TryTake(out Session? session) ? session : Model.SessionOfPool(options));
                warm[^1].Embed(noise);
            }
        }
        finally
        {
            warm.ForEach(free.Add);
            if (disposed)
                Empty();
        }
    }

    /// <summary>Disposes sessions that are free; those at work are disposed when they are given back.</summary>
    public void Dispose()
    {
        disposed = true;
        Empty();
        Interlocked.Exchange(ref release, null)?.Invoke();
    }

    private async Task<T> LendAsync<T>(Func<Session, T> use, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Lend(use), CancellationToken.None).ConfigureAwait(false); // the place must be given back
    }

    /// <summary>Gives a place back whose taking was waited for.</summary>
    private T Lend<T>(Func<Session, T> use)
    {
        Session? session = null;
        try
        {
            if (!free.TryTake(out session))
                session = Model.SessionOfPool(options);
            return use(session);
        }
        finally
        {
            if (session is not null)
                free.Add(session);
            places.Release();
            if (disposed)
                Empty();
        }
    }

    private void Empty()
    {
        while (free.TryTake(out Session? session))
            session.Dispose();
    }
}
