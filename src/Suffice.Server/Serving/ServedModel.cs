using Microsoft.Extensions.Logging;
using Suffice.Diagnostics;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Server.Load;
using Suffice.Text;

namespace Suffice.Server.Serving;

/// <summary>
/// One version of a model, opened and warm: its sessions, one for each lane of the engine, what waits for it, and who chooses its setting.
/// The engine's lock guards what waits.
/// </summary>
internal sealed class ServedModel : IDisposable
{
    private readonly ServerOptions options;
    private readonly ILane[] running; // (lanes)
    private readonly InputReading reading;
    private readonly ModelDescription description;
    private readonly WaitingInputs waiting = new();
    private readonly ILoadPolicy policy;
    private readonly Admission admission;
    private readonly BudgetTracking? tracking;

    private ServedModel(string name, int version, string path, BundledModel model, ServerOptions options, int lanes)
    {
        (Name, Version, Path, Model, this.options) = (name, version, path, model, options);
        if (model.Labels.Count == 0)
            throw new SufficeException(Fault.Usage, $"{path} gives embeddings, not labels, and cannot be served yet. Serve a classifier.");
        ServiceLevel[] levels = ServiceLevels.Of(model, options.Budget, options.AllowUncertified);
        description = model.Library.Model;
        Kind = ServedKind.Of(model.Kind);
        reading = model.Reading(options.MaxPixels);
        var settings = new SessionOptions
        {
            Threads = options.Threads,
            MaxBatch = options.MaxBatch,
            MaxPixels = options.MaxPixels,
            Reject = options.Reject,
            Device = options.Device ?? Device.Cpu,
        };
        running = Lanes(model, settings, lanes);
        WarmUp warm;
        try
        {
            warm = WarmUp.Measure(model, Kind, running, levels, options);
        }
        catch
        {
            Close(running);
            throw;
        }
        FullSeconds = warm.One;
        Load = new LoadModel(levels, warm.Times, lanes, options.Target);
        policy = LoadPolicies.Of(options.Control, Load, beside: true);
        admission = new Admission(Load, options.MaxQueue);
        tracking = options.TrackBudgets && model.Budgets is { } range ? new BudgetTracking(range) : null;
    }

    public string Name { get; }

    /// <summary>1, and one more with every reload.</summary>
    public int Version { get; }

    public string Path { get; }

    public BundledModel Model { get; }

    public ServedKind Kind { get; }

    public LoadModel Load { get; }

    public ModelCounters Counters { get; } = new();

    /// <summary>Seconds of the engine's lanes that it has had, for fairness among models.</summary>
    public double Had { get; set; }

    /// <summary>Batches under way.</summary>
    public int Running { get; set; }

    /// <summary>Whether it takes nothing new, since a newer version does or it was unloaded.</summary>
    public bool Drains { get; set; }

    /// <summary>Level of the last batch.</summary>
    public int Level { get; private set; }

    public bool HasWork => waiting.Any;

    /// <summary>Whether it has answered the last of its callers.</summary>
    public bool IsDone => this is { Drains: true, Running: 0, HasWork: false };

    /// <inheritdoc cref="WaitingInputs.Shadows"/>
    public int Shadows => waiting.Shadows;

    /// <summary>Seconds of one usual input down the full path, as measured while warming up.</summary>
    public double FullSeconds { get; private set; }

    /// <summary>Opens a bundle, sees whether it computes here what it computed where it was made, measures and warms it.</summary>
    /// <exception cref="SufficeException">It cannot be opened, computes something else, or cannot be served so.</exception>
    public static ServedModel Open(string name, int version, string path, ServerOptions options, int lanes)
    {
        BundledModel model = TextModel.Open(path);
        try
        {
            GoldenAnswers.Check(model.Bundle);
            return new ServedModel(name, version, path, model, options, lanes);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads an input, on the caller's thread: what cannot be read never waits.</summary>
    /// <exception cref="RefusalException">It cannot be read.</exception>
    public PendingInput Read(InputSource source, Asked asked)
    {
        double arrived = MonotonicClock.Now;
        try
        {
            string name = $"the {Model.Kind.Noun}";
            var form = InputForm.Of(description);
            // It may wait for long, and many with it: a photograph is kept as what the net reads of it.
            ModelInput input = form.Least(reading.Read(source, name), name, description, Model.Bundle.Manifest.Preprocessing);
            return new PendingInput(input, asked, Work(form.Tokens(description, input)), arrived);
        }
        catch (SufficeException error)
        {
            Counters.Refused();
            throw new RefusalException(RefusalReason.Invalid, error.Message);
        }
    }

    /// <summary>Work of an input; 1 is that of the longest.</summary>
    public double Work(int tokens) => (double)Model.StaticMacs(tokens) / Model.StaticMacs(description.Tokens);

    public LoadState State(double now) => waiting.State(now);

    /// <summary>Takes an input in. Under the lock.</summary>
    /// <exception cref="RefusalException">Too much waits.</exception>
    public void Enqueue(PendingInput input)
    {
        if (Drains)
            throw new RefusalException(RefusalReason.Unavailable, $"{Name} is being unloaded.");
        LoadState state = State(input.Arrived);
        if (!input.IsShadow && admission.Refuses(state) is { } seconds)
        {
            Counters.Refused();
            throw new RefusalException(
                RefusalReason.Overloaded,
                $"{Name} is overloaded: {state.Waiting} inputs wait. Send it again later.",
                seconds
            );
        }
        waiting.Add(input);
    }

    /// <summary>An input waits no longer, since its caller has gone. Under the lock.</summary>
    /// <returns>False: it had left before.</returns>
    public bool TakeOut(PendingInput input) => waiting.TakeOut(input);

    /// <summary>Tells the caller of an input that has left that it is too late.</summary>
    public void Expire(PendingInput input)
    {
        Refused(input);
        input.Fail(
            new RefusalException(
                RefusalReason.Expired,
                $"{Name} could not answer within the {input.Asked.MaxLatency * 1000:0.###} ms that the request allows."
            )
        );
    }

    /// <summary>Compares an answer with that of the full path, which may come much later.</summary>
    public void Compare(Served served, Served full, ILogger logger)
    {
        bool differed = served.Prediction.Class != full.Prediction.Class;
        ShadowFigures now = Counters.Compared(differed),
            before = new(now.Compared - 1, now.Differed - (differed ? 1 : 0));
        if (now.Breaks(Model.Certificate) && !before.Breaks(Model.Certificate))
            Log.Disagrees(logger, Name, 100 * now.Share, now.Compared, 100 * Model.Certificate!.Epsilon);
    }

    /// <summary>The next batch, if one should run now. Under the lock.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="wait">Seconds until there may be one, where it is worth waiting for others.</param>
    public PendingBatch? Next(double now, out double wait)
    {
        wait = double.PositiveInfinity;
        if (!waiting.Any)
            return null;
        LoadState state = State(now);
        LoadDecision decision = policy.Decide(state);
        if (state.Waiting > 0 && state.Waiting < decision.Batch && state.OldestWait < options.MaxQueueDelay)
        {
            wait = options.MaxQueueDelay - state.OldestWait;
            return null;
        }
        Level = decision.Level;
        return Take(now, decision, state.Work);
    }

    /// <summary>Runs a batch in a lane and answers its callers.</summary>
    public void Run(PendingBatch batch, int lane)
    {
        double start = MonotonicClock.Now;
        ServiceLevel level = Load.Levels[batch.Level];
        Answer[] answers = running[lane].Answer([.. batch.Inputs.Select(input => ((InputSource)input.Input, Passed(input, level)))]);
        double seconds = MonotonicClock.Now - start;
        if (batch.Inputs.All(input => input.Asked.Budget is null) && answers.All(answer => answer.Refusal is null))
            Load.Times.Observe(batch.Inputs.Count, batch.Level, batch.Work, seconds);
        if (!batch.Inputs[0].IsShadow) // those run alone
            Counters.Batch();
        for (int i = 0; i < answers.Length; i++)
            Tell(batch.Inputs[i], answers[i], level, start, seconds, answers.Length);
    }

    public void Dispose()
    {
        (policy as IDisposable)?.Dispose();
        Close(running);
        Model.Dispose();
        FreedMemory.GiveBack();
    }

    private ILane[] Lanes(BundledModel model, SessionOptions settings, int count)
    {
        var lanes = new List<ILane>();
        try
        {
            while (lanes.Count < count)
                lanes.Add(options.Lane?.Invoke(model, settings) ?? new SessionLane(model.CreateSession(settings)));
            return [.. lanes];
        }
        catch
        {
            Close(lanes);
            throw;
        }
    }

    private static void Close(IEnumerable<ILane> lanes)
    {
        foreach (ILane lane in lanes)
            lane.Dispose();
    }

    /// <summary>The budget that a session is asked for.</summary>
    private Budget Passed(PendingInput input, ServiceLevel level)
    {
        Budget budget = input.Asked.Budget ?? level.Budget;
        if (tracking is null)
            return budget;
        lock (tracking)
            return tracking.Corrected(budget);
    }

    /// <summary>Counts a refusal that its caller learns of.</summary>
    private void Refused(PendingInput input)
    {
        if (!input.IsShadow)
            Counters.Refused();
    }

    private void Track(Budget budget, double fraction)
    {
        if (tracking is null)
            return;
        lock (tracking)
            tracking.Observe(budget, fraction);
    }

    private PendingBatch Take(double now, LoadDecision decision, double work)
    {
        var batch = new List<PendingInput>();
        while (batch.Count < decision.Batch && waiting.First is { } input)
        {
            if (input.IsShadow && batch.Count > 0)
                break; // Nobody waits for it, and the others should not either.
            waiting.TakeFirst();
            if (input.Deadline < now + Load.Times.Seconds(1, decision.Level, input.Work))
            {
                Expire(input);
                continue;
            }
            batch.Add(input);
            if (input.IsShadow)
                break;
        }
        return new PendingBatch(batch, decision.Level, batch.Count > 0 ? batch.Average(input => input.Work) : work);
    }

    private void Tell(PendingInput input, Answer answer, ServiceLevel level, double start, double seconds, int batch)
    {
        if (answer.Prediction is not { } prediction)
        {
            Refused(input);
            input.Fail(new RefusalException(RefusalReason.Invalid, answer.Refusal!.Message));
            return;
        }
        double fraction = (double)prediction.Cost.Macs / Model.StaticMacs(prediction.Tokens);
        var served = new Served(
            this,
            prediction,
            ServiceLevels.Text(input.Asked.Budget ?? level.Budget),
            fraction,
            start - input.Arrived,
            seconds,
            batch
        );
        if (!input.IsShadow)
        {
            Track(input.Asked.Budget ?? level.Budget, fraction);
            Counters.Answered(served, isAskedFor: input.Asked.Budget is not null);
        }
        input.Complete(served);
    }
}
