using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice;

/// <summary>Classifies, or embeds, with one bundle. For one thread at a time.</summary>
public sealed class Session : IDisposable
{
    private readonly BundleFile bundle;
    private readonly Executor executor;
    private readonly SessionOptions options;
    private readonly int maxBatch;
    private readonly InputBatch inputs;
    private readonly InputForm form;
    private readonly InputReading reading;
    private readonly float[] logits;
    private readonly int[] paths;
    private readonly Cost[] costs;
    private readonly Action release;
    private readonly double threshold;
    private (Budget Budget, IController Controller)? resolved;
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
        form = InputForm.Of(compiled.Model);
        reading = new InputReading(compiled.Model, bundle.Path, tokenizer, options.MaxPixels);
        threshold = options.Reject is { } share ? Rejection.Threshold(bundle, share) : 0;
        executor = new Executor(compiled, options.MaxBatch, options.Threads, options.PlanBytes);
        maxBatch = options.MaxBatch;
        try
        {
            inputs = new InputBatch(compiled.Model, bundle.Manifest.Preprocessing, maxBatch);
        }
        catch
        {
            executor.Dispose();
            throw;
        }
        logits = new float[maxBatch * compiled.Model.Classes];
        paths = new int[maxBatch];
        costs = new Cost[maxBatch];
    }

    /// <summary>Bytes of working memory of the largest batch, weights apart.</summary>
    public long ArenaBytes => executor.ArenaBytes;

    /// <summary>What the plans have done so far, and the working memory they hold.</summary>
    public PlanStatistics Plans => executor.Plans;

    /// <summary>Classifies an image file (PNG or JPEG); or, with a bundle for texts, a text.</summary>
    /// <param name="input">The file's path; or the text itself.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Data"/> for an image that cannot be read or that the bundle refuses; with <see cref="Fault.Usage"/> for a
    /// budget that the bundle cannot meet, or for a text where the bundle was opened without its tokenizer.
    /// </exception>
    public Prediction Classify(string input, Budget? budget = null) =>
        Classify([form.Read(input, reading)], budget, _ => form.Name(input, null))[0];

    /// <summary>Classifies an image, or a text given as tokens.</summary>
    /// <inheritdoc cref="Classify(string, Budget?)"/>
    public Prediction Classify(ModelInput input, Budget? budget = null) => Classify([input], budget, _ => $"the {input.Kind.Noun}")[0];

    /// <summary>Classifies inputs together, each on its own path.</summary>
    /// <inheritdoc cref="Classify(string, Budget?)"/>
    public Prediction[] Classify(IReadOnlyList<ModelInput> inputs, Budget? budget = null) =>
        Classify(inputs, budget, i => $"{inputs[i].Kind.Noun} {i}");

    /// <summary>Classifies image files or texts together, each on its own path.</summary>
    /// <inheritdoc cref="Classify(string, Budget?)"/>
    public Prediction[] Classify(IReadOnlyList<string> inputs, Budget? budget = null) =>
        Classify([.. inputs.Select(input => form.Read(input, reading))], budget, i => form.Name(inputs[i], i));

    /// <summary>The embedding of an image file or a text, scaled to length 1 where the model says so.</summary>
    /// <inheritdoc cref="Classify(string, Budget?)"/>
    /// <returns>(classes) floats, as many as the model's description says.</returns>
    public InputEmbedding Embed(string input) => Embed(form.Read(input, reading), form.Name(input, null));

    /// <summary>The embedding of an image, or of a text given as tokens.</summary>
    /// <inheritdoc cref="Embed(string)"/>
    public InputEmbedding Embed(ModelInput input) => Embed(input, $"the {input.Kind.Noun}");

    /// <inheritdoc cref="Executor.Warm"/>
    public void Warm(int batch, int? tokens = null) => executor.Warm(batch, tokens);

    /// <summary>Runs prepared images, at most as many as <see cref="SessionOptions.MaxBatch"/>.</summary>
    /// <inheritdoc cref="Executor.Run"/>
    public void Run(ReadOnlySpan<float> inputs, int batch, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs) =>
        executor.Run(inputs, batch, controller, logits, paths, costs);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        executor.Dispose();
        release();
    }

    private InputEmbedding Embed(ModelInput input, string name)
    {
        ModelDescription model = bundle.Manifest.Model;
        if (!model.Embeds)
            throw new SufficeException(Fault.Usage, $"{bundle.Path} gives labels, not embeddings. Classify with it.");
        inputs.Clear();
        inputs.Add(input, name);
        executor.Run(inputs, Resolve(Budget.Default), logits, paths, costs);
        float[] values = logits[..model.Classes];
        if (model.UnitLength)
            EmbeddingLength.ToOne(values);
        return new InputEmbedding(values, costs[0], inputs.Lengths[0]);
    }

    private Prediction[] Classify(IReadOnlyList<ModelInput> given, Budget? budget, Func<int, string> name)
    {
        if (bundle.Manifest.Model.Embeds)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle.Path} gives embeddings, not labels. Ask for those: `run --embed`, or Session.Embed."
            );
        IController controller = Resolve(budget ?? Budget.Default);
        var predictions = new Prediction[given.Count];
        int classes = logits.Length / maxBatch;
        for (int from = 0; from < given.Count; from += maxBatch)
        {
            inputs.Clear();
            for (int i = from; i < Math.Min(from + maxBatch, given.Count); i++)
                inputs.Add(given[i], name(i));
            executor.Run(inputs, controller, logits, paths, costs);
            for (int i = 0; i < inputs.Count; i++)
                predictions[from + i] = Predict(logits.AsSpan(i * classes, classes), paths[i], costs[i], inputs.Lengths[i]);
        }
        return predictions;
    }

    private Prediction Predict(ReadOnlySpan<float> answer, int path, Cost cost, int tokens)
    {
        int best = Logits.ArgMax(answer);
        double confidence = Rejection.Confidence(bundle.Manifest, path, answer);
        return new Prediction(
            best,
            bundle.Manifest.Labels[best],
            (float)Logits.Confidence(answer, 1),
            bundle.Library.Paths[path],
            cost,
            answer.ToArray()
        )
        {
            Confidence = confidence,
            IsRejected = confidence < threshold,
            Tokens = tokens,
        };
    }

    /// <summary>The last budget's controller is kept: most callers never change it.</summary>
    private IController Resolve(Budget budget)
    {
        if (resolved is { } known && known.Budget == budget)
            return known.Controller;
        IController controller = BudgetResolver.Resolve(bundle, budget, options.Device, options.Threads);
        resolved = (budget, controller);
        return controller;
    }
}
