using Suffice.Inputs;

namespace Suffice;

/// <summary>
/// Classifies inputs, each on its own path: a <see cref="Session"/>, for one thread at a time, or a <see cref="ClassifierPool"/>, for any
/// number of threads. <see cref="ClassifierExtensions"/> has short ways for files, texts, bytes and streams.
/// </summary>
public interface IClassifier
{
    /// <summary>Class names, in the order of <see cref="Prediction.Class"/>.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Most inputs that run together; longer lists are run in parts.</summary>
    int MaxBatch { get; }

    /// <summary>Classifies inputs together, each on its own path.</summary>
    /// <param name="inputs">What the bundle reads: images or texts.</param>
    /// <param name="budget">What they may cost; <see cref="Budget.Default"/> if null.</param>
    /// <param name="cancellationToken">Heeded between batches.</param>
    /// <returns>(inputs) predictions, in the order of the inputs.</returns>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Data"/> for an input that cannot be read or that the bundle refuses; with <see cref="Fault.Usage"/> for a
    /// budget that the bundle cannot meet, or for a text where the bundle was opened without its tokenizer.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is lost but the answers.</exception>
    IReadOnlyList<Prediction> Classify(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>The same on a thread of the thread pool; waiting for a free session holds no thread.</summary>
    /// <inheritdoc cref="Classify"/>
    Task<IReadOnlyList<Prediction>> ClassifyAsync(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    );
}
