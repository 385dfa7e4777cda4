using Suffice.Data;

namespace Suffice.Commands.Benching;

/// <summary>One engine at one work, in its process, with the times of its turns.</summary>
internal sealed class Contestant(EngineOffer offer, Work work, string file, EngineProcess process) : IDisposable
{
    public EngineOffer Offer { get; } = offer;

    public Work Work { get; } = work;

    public string File { get; } = file;

    public EngineProcess Process { get; } = process;

    /// <summary>Milliseconds of every run, by round.</summary>
    public List<double[]> Rounds { get; } = [];

    /// <summary>Joules for each input, by round; nothing where energy cannot be read.</summary>
    public List<double> Joules { get; } = [];

    public void Dispose() => Process.Dispose();
}

/// <summary>
/// One model at one batch and number of threads: every engine at every work it can do, and the products that mark the roof, in a process
/// each. The parent hands them turns, in an order that moves on by one each round, so that whatever the machine does meanwhile falls on all
/// alike.
/// </summary>
internal sealed class BenchCell(BenchModel model, int batch, int threads, BenchOptions options) : IDisposable
{
    /// <summary>Between turns: engines whose idle threads spin for a while shall have gone to sleep.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public BenchModel Model { get; } = model;

    public int Batch { get; } = batch;

    public int Threads { get; } = threads;

    public List<Contestant> Contestants { get; } = [];

    /// <summary>Starts the processes, one after another, so that each one's start has the machine to itself.</summary>
    public void Start(CancellationToken cancellationToken)
    {
        IEnumerable<Work> works = Model.WorksAt(Batch).Where(work => !options.StaticOnly || work == Work.Full);
        foreach (Work work in works.Append(Work.Product).Append(Work.Tiles).Concat(Threads == 1 ? [Work.LinearLayers] : []))
        {
            foreach (EngineOffer offer in options.Offers)
            {
                if (offer.Prepare(Model, work, options.Folder) is not { } file)
                    continue;
                var request = new EngineRequest(
                    offer.Name,
                    file,
                    work,
                    Batch,
                    Threads,
                    Model.Inputs.File,
                    Model.Inputs.TimedAt(Batch),
                    Model.Kind.Noun,
                    offer.Device
                );
                Contestants.Add(new Contestant(offer, work, file, new EngineProcess(offer.Start(), request, cancellationToken)));
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>A round that is not counted, for caches, tiered compilation and thread pools; then those that are.</summary>
    public void Run(IProgress<StageProgress>? progress)
    {
        string stage = $"{Model.Name}, batch {Batch}, {Threads} thread{(Threads == 1 ? "" : "s")}";
        int turns = (options.Rounds + 1) * Contestants.Count;
        for (int turn = 0; turn < turns; turn++)
        {
            int round = turn / Contestants.Count;
            Contestant next = Contestants[(round + turn) % Contestants.Count];
            double? before = options.Energy.Joules();
            double[] times = next.Process.Run(round == 0 ? options.WarmUpSeconds : options.TurnSeconds);
            if (round > 0)
            {
                next.Rounds.Add(times);
                if (options.Energy.Since(before) is { } joules)
                    next.Joules.Add(joules / (times.Length * Batch));
            }
            progress?.Report(new StageProgress(stage, turn + 1, turns, $"{next.Offer.Name}, {next.Work.Name}"));
            Thread.Sleep(Pause);
        }
    }

    public void Dispose()
    {
        foreach (Contestant contestant in Contestants)
            contestant.Dispose();
    }
}
