using System.Diagnostics;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Jobs;

/// <summary>
/// Gives a job's shards to silos that ask, and keeps what became of each. A shard may be done more than once, where a silo died, was slow,
/// or its report was lost; it counts once.
/// </summary>
/// <param name="ledger">What is kept.</param>
/// <param name="silos">Who lives, as Orleans' membership has it.</param>
internal sealed class JobGrain([PersistentState("job", JobGrain.Storage)] IPersistentState<JobLedger> ledger, ISiloStatusOracle silos)
    : Grain,
        IJobGrain
{
    /// <summary>Orleans' name of where ledgers are kept.</summary>
    public const string Storage = "ledgers";

    /// <summary>A shard that failed so often is given up.</summary>
    private const int MostFailures = 3;

    /// <summary>Silos that have not answered by then are not waited for.</summary>
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(30),
        WriteEvery = TimeSpan.FromMilliseconds(200),
        LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, string?> opened = []; // by silo: why it cannot do the job
    private readonly Dictionary<string, string> names = []; // of silos, for people
    private Leases leases = new();
    private long began = Stopwatch.GetTimestamp();
    private bool isChanged,
        hasStarted;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Begin();
        this.RegisterGrainTimer(Save, WriteEvery, WriteEvery);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Save();

    public async Task Submit(string description, bool retries)
    {
        // Silos that could not do it, and clients that ask again, may have put right what was wrong.
        bool begins = ledger.State.Job is null || State is JobState.Refused || retries;
        if (ledger.State.Job is null)
        {
            (ledger.State.Job, ledger.State.IsCancelled) = (JobDescription.FromJson(description), false);
            ledger.State.Shards = [.. Enumerable.Range(0, ledger.State.Job.Shards).Select(_ => new ShardEntry())];
            isChanged = true;
        }
        foreach (ShardEntry shard in ledger.State.Shards.Where(shard => retries && shard.Hash is null))
        {
            (shard.Failures, shard.Error) = (0, null);
            isChanged = true;
        }
        if (begins)
            Begin();
        await Save();
    }

    public Task<JobOffer> Take(SiloOffer silo)
    {
        string key = silo.Silo;
        names[key] = silo.Name;
        if (ledger.State.Job is not { } job || State is JobState.Done or JobState.Failed)
            return Task.FromResult(new JobOffer(null, IsOver: true));
        if (silo.Version != job.Version)
            opened[key] = $"it is Suffice {silo.Version}, and the job is for {job.Version}, whose numbers may differ";
        if (!opened.TryGetValue(key, out string? problem))
            return Task.FromResult(new JobOffer(new Lease(job.ToJson(), null), IsOver: false));
        if (problem is not null || IsOpening)
            return Task.FromResult(new JobOffer(null, IsOver: false));
        hasStarted = true;
        int? shard = leases.Next(key, Lives, number => FailedAt(number, silo));
        return Task.FromResult(new JobOffer(shard is null ? null : new Lease(job.ToJson(), shard), IsOver: false));
    }

    public Task Opened(SiloOffer silo, string? problem)
    {
        opened[silo.Silo] = problem;
        names[silo.Silo] = silo.Name;
        return Task.CompletedTask;
    }

    public Task<bool> Finish(int shard, SiloOffer silo, ShardReport report)
    {
        if (Entry(shard) is { Hash: null } entry)
        {
            entry.Hash = report.Hash;
            entry.Note = report.Note;
            entry.Seconds = report.Seconds;
            entry.Silo = silo.Name;
            entry.Error = null;
            isChanged = true;
            leases.Done(shard, report.Seconds);
        }
        return Task.FromResult(!ledger.State.IsCancelled);
    }

    public Task Fail(int shard, SiloOffer silo, string error)
    {
        if (Entry(shard) is not { Hash: null } entry)
            return Task.CompletedTask;
        (entry.Failures, entry.Error, entry.Silo) = (entry.Failures + 1, error, silo.Name);
        isChanged = true;
        if (entry.Failures < MostFailures)
            leases.Return(shard, silo.Silo);
        else
            leases.Drop(shard);
        return Task.CompletedTask;
    }

    public Task Redo(int shard, string hash)
    {
        // Somebody else may have asked before, and a better result may be there already.
        if (Entry(shard) is not { } entry || entry.Hash != hash)
            return Task.CompletedTask;
        entry.Hash = null;
        isChanged = true;
        leases.Add(shard);
        return Task.CompletedTask;
    }

    public Task<JobStatus> Status() => Task.FromResult(Describe());

    public async Task<JobStatus> Follow(JobState? known)
    {
        for (int i = 0; i < 20 && State == known; i++)
            await Task.Delay(LookEvery);
        return Describe();
    }

    public Task<ShardReport[]> Reports() =>
        Task.FromResult<ShardReport[]>([
            .. ledger.State.Shards.Select(shard => new ShardReport(shard.Hash ?? "", shard.Note, shard.Seconds)),
        ]);

    public async Task Cancel()
    {
        ledger.State = new JobLedger { IsCancelled = true };
        isChanged = true;
        Begin();
        await Save();
    }

    private ShardEntry? Entry(int shard) => shard < ledger.State.Shards.Length ? ledger.State.Shards[shard] : null;

    private static bool IsGivenUp(ShardEntry shard) => shard.Hash is null && shard.Failures >= MostFailures;

    /// <summary>Silos that were there when it began, and have not said yet whether they can do it.</summary>
    private bool IsOpening =>
        !hasStarted
        && Stopwatch.GetElapsedTime(began) < OpeningTime
        && silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo => !opened.ContainsKey(silo.ToParsableString()));

    private JobState State =>
        ledger.State.IsCancelled ? JobState.Cancelled
        : ledger.State.Job is null ? JobState.Unknown
        : ledger.State.Shards.All(shard => shard.Hash is not null) ? JobState.Done
        : ledger.State.Shards.All(shard => shard.Hash is not null || IsGivenUp(shard)) ? JobState.Failed
        : IsOpening ? JobState.Opening
        : silos.GetApproximateSiloStatuses(onlyActive: true).Keys.All(silo => opened.GetValueOrDefault(silo.ToParsableString()) is not null)
            ? JobState.Refused
        : JobState.Running;

    /// <summary>Nothing is known of silos, and nobody does anything.</summary>
    private void Begin()
    {
        (began, hasStarted, leases) = (Stopwatch.GetTimestamp(), false, new Leases());
        opened.Clear();
        for (int i = 0; i < ledger.State.Shards.Length; i++)
            if (ledger.State.Shards[i] is { Hash: null } shard && !IsGivenUp(shard))
                leases.Add(i);
    }

    private bool Lives(string silo) => !silos.IsDeadSilo(SiloAddress.FromParsableString(silo));

    /// <summary>Another silo should try what failed at this one, if another lives.</summary>
    private bool FailedAt(int shard, SiloOffer silo) =>
        ledger.State.Shards[shard] is { Failures: > 0 } entry
        && entry.Silo == silo.Name
        && opened.Any(other => other.Value is null && other.Key != silo.Silo && Lives(other.Key));

    private JobStatus Describe()
    {
        JobDescription? job = ledger.State.Job;
        (int Number, ShardEntry Entry)[] shards = [.. ledger.State.Shards.Select((entry, number) => (number, entry))];
        return new JobStatus(
            State,
            job?.Title ?? "",
            job?.Inputs ?? 0,
            shards.Where(shard => shard.Entry.Hash is not null).Sum(shard => Length(job!.Range(shard.Number))),
            shards.Length,
            shards.Count(shard => shard.Entry.Hash is not null),
            [.. shards.Where(shard => IsGivenUp(shard.Entry)).Select(shard => Failure(job!.Range(shard.Number), shard.Entry))],
            [.. opened.Where(silo => silo.Value is not null).Select(silo => $"{names[silo.Key]}: {silo.Value}")]
        );
    }

    private static long Length(ShardRange range) => range.To - range.From;

    private static string Failure(ShardRange range, ShardEntry shard) =>
        FormattableString.Invariant($"inputs {range.From} to {range.To - 1}, shard {range.Number}, last on {shard.Silo}: {shard.Error}");

    private async Task Save()
    {
        if (!isChanged)
            return;
        isChanged = false;
        try
        {
            await ledger.WriteStateAsync();
        }
        catch
        {
            isChanged = true;
            throw;
        }
    }
}
