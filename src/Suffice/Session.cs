using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice;

/// <summary>Classifies, or embeds, with one bundle. For one thread at a time.</summary>
public sealed class Session : IClassifier, IDisposable
{
    private readonly BundleFile bundle;
    private readonly IExecutor executor;
    private readonly SessionOptions options;
    private readonly InputBatch batch;
    private readonly InputReading reading;
    private readonly float[] logits;
    private readonly int[] paths;
    private readonly Cost[] costs;
    private readonly Action release;
    private readonly double threshold;
    private readonly ControllerCache controllers;
    private readonly PerInput mixed = new();
    private int inUse;
    private bool disposed;

    /// <param name="bundle">Stays open until <paramref name="release"/> is called.</param>
    /// <param name="compiled">Of the bundle.</param>
    /// <param name="tokenizer">Of texts; null: texts must be given as tokens.</param>
    /// <param name="options">How to use the machine.</param>
    /// <param name="release">Called once, on disposal.</param>
    internal Session(BundleFile bundle, CompiledModel compiled, ITokenizer? tokenizer, SessionOptions options, Action release)
    {
        this.bundle = bundle;
        this.options = options;
        this.release = release;
        reading = new InputReading(compiled.Model, bundle.Path, tokenizer, options.MaxPixels);
        threshold = options.Reject is { } share ? Rejection.Threshold(bundle, share) : 0;
        executor = (options.Device as OtherDevice)?.Open(bundle, options.MaxBatch, options.Threads, options.PlanBytes)
            ?? new Executor(compiled, options.MaxBatch, options.Threads, options.PlanBytes);
        controllers = new ControllerCache(bundle, options.Profile, options.Threads);
        try
        {
            batch = new InputBatch(compiled.Model, bundle.Manifest.Preprocessing, options.MaxBatch);
        }
        catch
        {
            executor.Dispose();
            throw;
        }
        logits = new float[options.MaxBatch * compiled.Model.Classes];
        paths = new int[options.MaxBatch];
        costs = new Cost[options.MaxBatch];
    }

    /// <summary>Bytes of working memory of the largest batch, weights apart.</summary>
    public long ArenaBytes => executor.ArenaBytes;

    /// <summary>What the plans have done so far, and the working memory they hold.</summary>
    public PlanStatistics Plans => executor.Plans;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => bundle.Manifest.Labels;

    /// <inheritdoc/>
    public int MaxBatch => options.MaxBatch;

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> Classify(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (bundle.Manifest.Model.Embeds)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle.Path} gives embeddings, not labels. Ask for those: `run --embed`, or Session.Embed."
            );
        using Use use = Begin();
        IController controller = controllers.For(budget ?? Budget.Default);
        var predictions = new Prediction[inputs.Count];
        int classes = bundle.Manifest.Model.Classes;
        for (int from = 0; from < inputs.Count; from += MaxBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Clear();
            for (int i = from; i < Math.Min(from + MaxBatch, inputs.Count); i++)
                Add(inputs[i], inputs.Count > 1 ? i : null);
            executor.Run(batch, controller, logits, paths, costs);
            for (int i = 0; i < batch.Count; i++)
                predictions[from + i] = Predict(logits.AsSpan(i * classes, classes), paths[i], costs[i], batch.Lengths[i]);
        }
        return predictions;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Prediction>> ClassifyAsync(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    ) => Task.Run(() => Classify(inputs, budget, cancellationToken), cancellationToken);

    /// <summary>
    /// Answers inputs of several callers together, each within a budget of its own; one that cannot be answered says why, and costs the
    /// others nothing.
    /// </summary>
    /// <param name="asked">At most as many as <see cref="SessionOptions.MaxBatch"/>.</param>
    /// <returns>In the order of the inputs.</returns>
    internal Answer[] Answer(IReadOnlyList<(InputSource Input, Budget Budget)> asked)
    {
        using Use use = Begin();
        batch.Clear();
        mixed.Clear();
        ModelDescription model = bundle.Manifest.Model;
        var answers = new Answer[asked.Count];
        for (int i = 0; i < asked.Count; i++)
        {
            try
            {
                IController controller = controllers.For(asked[i].Budget);
                string name = asked[i].Input.NameAmong(null);
                ModelInput input = reading.Read(asked[i].Input, name);
                controller.Admit(InputForm.Of(model).Tokens(model, input));
                batch.Add(input, name);
                mixed.Add(controller);
            }
            catch (SufficeException refusal)
            {
                answers[i] = new Answer(null, refusal);
            }
        }
        executor.Run(batch, mixed, logits, paths, costs);
        for (int i = 0, place = 0; i < answers.Length; i++)
            if (answers[i].Refusal is null)
                answers[i] = AnswerAt(place++);
        return answers;
    }

    /// <summary>
    /// What a net without labels makes of an input, scaled to length 1 where it says so; of a classifier, what the exit of one path reads:
    /// the pooled features. Only features of the same path can be compared.
    /// </summary>
    /// <param name="input">An image or a text.</param>
    /// <param name="path">Of the bundle's library; null: the full path.</param>
    /// <exception cref="SufficeException">As <see cref="Classify"/>.</exception>
    public InputEmbedding Embed(InputSource input, ExecutionPath? path = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ModelDescription model = bundle.Manifest.Model;
        var walk = new FixedPath(bundle.Library, bundle.Library.OrFull(path));
        using Use use = Begin();
        batch.Clear();
        Add(input, null);
        float[] values = [];
        executor.ExitRead = (_, features) => values = features.ToArray(); // of the exits on the way too: the last one stays
        try
        {
            executor.Run(batch, walk, logits, paths, costs);
        }
        finally
        {
            executor.ExitRead = null;
        }
        if (!values.All(float.IsFinite))
            throw NoNumbers();
        if (model.UnitLength)
            EmbeddingLength.ToOne(values);
        return new InputEmbedding(values, costs[0], batch.Lengths[0]);
    }

    /// <inheritdoc cref="Executor.Warm"/>
    public void Warm(int batch, int? tokens = null)
    {
        using Use use = Begin();
        executor.Warm(batch, tokens);
    }

    /// <summary>
    /// Lets go of its working memory, and of the file if nobody else uses it; after what another thread still does with it.
    /// </summary>
    public void Dispose()
    {
        if (disposed)
            return;
        SpinWait.SpinUntil(() => Interlocked.Exchange(ref inUse, 1) == 0);
        disposed = true;
        executor.Dispose();
        release();
    }

    /// <summary>Refuses a second thread, whose answers would mix with those of the first.</summary>
    private Use Begin()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return Interlocked.Exchange(ref inUse, 1) == 0
            ? new Use(this)
            : throw new SufficeException(
                Fault.Usage,
                "This session is in use by another thread. Make a session for each thread, or share a pool: BundledModel.CreatePool."
            );
    }

    private readonly ref struct Use(Session session)
    {
        public void Dispose() => Volatile.Write(ref session.inUse, 0);
    }

    private void Add(InputSource input, int? number)
    {
        string name = input.NameAmong(number);
        batch.Add(reading.Read(input, name), name);
    }

    /// <summary>Of one input of the batch that ran; a refusal where it is no number.</summary>
    private Answer AnswerAt(int place)
    {
        int classes = bundle.Manifest.Model.Classes;
        try
        {
            return new(Predict(logits.AsSpan(place * classes, classes), paths[place], costs[place], batch.Lengths[place]), null);
        }
        catch (SufficeException refusal)
        {
            return new Answer(null, refusal);
        }
    }

    private SufficeException NoNumbers() =>
        new(
            Fault.Bundle,
            $"{bundle.Path}: an answer is no number: the weights, or an input, hold numbers too large to compute with. Make the "
                + "bundle again from sound weights, or change the input."
        );

    private Prediction Predict(ReadOnlySpan<float> answer, int path, Cost cost, int tokens)
    {
        int best = Logits.ArgMax(answer);
        float probability = (float)Logits.Confidence(answer, 1);
        if (float.IsNaN(probability))
            throw NoNumbers();
        double confidence = Rejection.Confidence(bundle.Manifest, path, answer);
        return new Prediction(best, bundle.Manifest.Labels[best], probability, bundle.Library.Paths[path], cost, answer.ToArray())
        {
            Confidence = confidence,
            IsRejected = confidence < threshold,
            Tokens = tokens,
        };
    }
}
