using Suffice.Bundles;
using Suffice.Control;
using Suffice.Inputs;
using Suffice.Plans;

namespace Suffice;

/// <summary>Classifies with one bundle. For one thread at a time.</summary>
public sealed class Session : IDisposable
{
    private readonly BundleFile bundle;
    private readonly Executor executor;
    private readonly SessionOptions options;
    private readonly int maxBatch;
    private readonly float[] inputs;
    private readonly float[] logits;
    private readonly int[] paths;
    private readonly Cost[] costs;
    private readonly Action release;
    private (Budget Budget, IController Controller)? resolved;
    private bool disposed;

    /// <param name="bundle">Stays open until <paramref name="release"/> is called.</param>
    /// <param name="plan">Of the bundle.</param>
    /// <param name="options">How to use the machine.</param>
    /// <param name="release">Called once, on disposal.</param>
    internal Session(BundleFile bundle, Plan plan, SessionOptions options, Action release)
    {
        this.bundle = bundle;
        this.options = options;
        this.release = release;
        executor = new Executor(plan, options.MaxBatch, options.Threads);
        maxBatch = options.MaxBatch;
        if ((long)maxBatch * Math.Max(plan.InputFloats, plan.Model.Classes) > Array.MaxLength)
        {
            executor.Dispose();
            throw new SufficeException(Fault.Usage, $"A batch of {maxBatch} inputs of {plan.InputFloats} floats is too large for one array. Choose a smaller largest batch.");
        }
        inputs = new float[maxBatch * plan.InputFloats];
        logits = new float[maxBatch * plan.Model.Classes];
        paths = new int[maxBatch];
        costs = new Cost[maxBatch];
    }

    /// <summary>Bytes of working memory, weights apart.</summary>
    public long ArenaBytes => executor.ArenaBytes;

    /// <summary>Classifies an image file (PNG or JPEG).</summary>
    /// <param name="imagePath">The file.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Data"/> for an image that cannot be read or that the bundle refuses; with <see cref="Fault.Usage"/> for a budget
    /// that the bundle cannot meet.
    /// </exception>
    public Prediction Classify(string imagePath, Budget? budget = null) => Classify([ImageDecoder.Read(imagePath)], budget, _ => imagePath)[0];

    /// <summary>Classifies an image.</summary>
    /// <inheritdoc cref="Classify(string, Budget?)"/>
    public Prediction Classify(PixelImage image, Budget? budget = null) => Classify([image], budget, _ => "the image")[0];

    /// <summary>Classifies images together, each on its own path.</summary>
    /// <inheritdoc cref="Classify(string, Budget?)"/>
    public Prediction[] Classify(IReadOnlyList<PixelImage> images, Budget? budget = null) => Classify(images, budget, i => $"image {i}");

    /// <summary>Runs prepared inputs, at most as many as <see cref="SessionOptions.MaxBatch"/>.</summary>
    /// <inheritdoc cref="Executor.Run"/>
    public void Run(ReadOnlySpan<float> inputs, int batch, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs) =>
        executor.Run(inputs, batch, controller, logits, paths, costs);

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        executor.Dispose();
        release();
    }

    private Prediction[] Classify(IReadOnlyList<PixelImage> images, Budget? budget, Func<int, string> name)
    {
        IController controller = Resolve(budget ?? Budget.Default);
        var predictions = new Prediction[images.Count];
        int floats = inputs.Length / maxBatch, classes = logits.Length / maxBatch;
        for (int from = 0; from < images.Count; from += maxBatch)
        {
            int count = Math.Min(maxBatch, images.Count - from);
            for (int i = 0; i < count; i++)
                ImagePreparation.Prepare(images[from + i], bundle.Manifest.Model, bundle.Manifest.Preprocessing, inputs.AsSpan(i * floats, floats), name(from + i));
            executor.Run(inputs.AsSpan(0, count * floats), count, controller, logits, paths, costs);
            for (int i = 0; i < count; i++) predictions[from + i] = Predict(logits.AsSpan(i * classes, classes), paths[i], costs[i]);
        }
        return predictions;
    }

    private Prediction Predict(ReadOnlySpan<float> answer, int path, Cost cost)
    {
        int best = 0;
        for (int i = 1; i < answer.Length; i++)
        {
            if (answer[i] > answer[best]) best = i;
        }
        double sum = 0;
        foreach (float logit in answer) sum += Math.Exp(logit - answer[best]);
        return new Prediction(best, bundle.Manifest.Labels[best], (float)(1 / sum), bundle.Library.Paths[path], cost, answer.ToArray());
    }

    /// <summary>The last budget's controller is kept: most callers never change it.</summary>
    private IController Resolve(Budget budget)
    {
        if (resolved is { } known && known.Budget == budget) return known.Controller;
        IController controller = BudgetResolver.Resolve(bundle, budget, options.Device, options.Threads);
        resolved = (budget, controller);
        return controller;
    }
}
