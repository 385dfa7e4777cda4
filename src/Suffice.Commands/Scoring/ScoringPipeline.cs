using System.Collections.Concurrent;
using Suffice.Inputs;

namespace Suffice.Commands.Scoring;

/// <summary>
/// Reads rows, has them answered by sessions on threads of their own, and gives them on in order. A few batches are under way at a time,
/// however many rows there are.
/// </summary>
/// <param name="model">What answers.</param>
/// <param name="options">Of every session; the largest batch is that of the pipeline.</param>
/// <param name="budget">Of every row.</param>
/// <param name="workers">Sessions of a run; they are kept for the next.</param>
internal sealed class ScoringPipeline(BundledModel model, SessionOptions options, Budget budget, int workers) : IDisposable
{
    private readonly ConcurrentBag<Session> idle = [];

    /// <param name="rows">Read on a thread of their own.</param>
    /// <param name="write">Told of every row in order, on the calling thread.</param>
    /// <param name="cancellationToken">Heeded between batches.</param>
    /// <exception cref="SufficeException">What ends all of it: a budget that the bundle cannot meet, or what reading or writing
    /// threw.</exception>
    public void Run(IEnumerable<ScoringRow> rows, Action<ScoredRow> write, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var waiting = new BlockingCollection<Batch>(2 * workers);
        using var underWay = new BlockingCollection<Batch>(4 * workers);
        Task reader = Start(() => Read(rows, waiting, underWay, stop.Token));
        Task[] answering = [.. Enumerable.Range(0, workers).Select(_ => Start(() => Answer(waiting, stop.Token)))];
        try
        {
            foreach (Batch batch in underWay.GetConsumingEnumerable(cancellationToken))
            {
                foreach (ScoredRow row in batch.Answers.Task.WaitAsync(cancellationToken).GetAwaiter().GetResult())
                    write(row);
                cancellationToken.ThrowIfCancellationRequested();
            }
            reader.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            // What they threw has been thrown already, or is that they were stopped.
            ((IAsyncResult)Task.WhenAll([reader, .. answering])).AsyncWaitHandle.WaitOne();
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out Session? session))
            session.Dispose();
    }

    private static Task Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Read(
        IEnumerable<ScoringRow> rows,
        BlockingCollection<Batch> waiting,
        BlockingCollection<Batch> underWay,
        CancellationToken stop
    )
    {
        try
        {
            foreach (ScoringRow[] some in rows.Chunk(options.MaxBatch))
            {
                var batch = new Batch(some);
                underWay.Add(batch, stop);
                waiting.Add(batch, stop);
            }
        }
        finally
        {
            waiting.CompleteAdding();
            underWay.CompleteAdding();
        }
    }

    private void Answer(BlockingCollection<Batch> waiting, CancellationToken stop)
    {
        Session? session = null;
        try
        {
            foreach (Batch batch in waiting.GetConsumingEnumerable(stop))
            {
                try
                {
                    session ??= idle.TryTake(out Session? kept) ? kept : model.CreateSession(options);
                    batch.Answers.SetResult(Answered(session, batch.Rows));
                }
#pragma warning disable CA1031 // Whoever waits for the batch gets it, whatever it is.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    batch.Answers.SetException(error);
                }
            }
        }
        finally
        {
            if (session is not null)
                idle.Add(session);
        }
    }

    private ScoredRow[] Answered(Session session, ScoringRow[] rows)
    {
        ScoringRow[] good = [.. rows.Where(row => row.Input is not null)];
        Answer[] answers = Together(session, good);
        var next = 0;
        return [.. rows.Select(row => row.Input is null ? new ScoredRow(row, null, row.Problem, 0) : Scored(row, answers[next++]))];
    }

    /// <summary>One by one where a batch cannot be answered as a whole: one of its inputs is to blame, the others are not.</summary>
    private Answer[] Together(Session session, ScoringRow[] rows)
    {
        try
        {
            return session.Answer([.. rows.Select(row => (row.Input!, budget))]);
        }
        catch (Exception error) when (error is IOException or OutOfMemoryException && rows.Length > 1)
        {
            return [.. rows.Select(row => Together(session, [row])[0])];
        }
        catch (Exception error) when (error is IOException or OutOfMemoryException)
        {
            string message = $"{rows[0].Name} cannot be read: {error.Message} Make it smaller, or check the disk.";
            return [new Answer(null, new SufficeException(Fault.Machine, message, error))];
        }
    }

    private ScoredRow Scored(ScoringRow row, Answer answer) =>
        answer switch
        {
            { Prediction: { } given } => new ScoredRow(row, given, null, model.StaticMacs(given.Tokens)),
            // Not the row is to blame, but what was asked for.
            { Refusal: { Fault: not (Fault.Data or Fault.Machine) } refusal } => throw refusal,
            _ => new ScoredRow(row, null, answer.Refusal!.Message, 0),
        };

    /// <summary>Rows that are answered together.</summary>
    private sealed record Batch(ScoringRow[] Rows)
    {
        public TaskCompletionSource<ScoredRow[]> Answers { get; } = new();
    }
}
