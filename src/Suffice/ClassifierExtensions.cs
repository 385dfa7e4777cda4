using System.Runtime.CompilerServices;
using Suffice.Files;
using Suffice.Inputs;

namespace Suffice;

/// <summary>Short ways to classify files, texts, bytes and streams of inputs.</summary>
public static class ClassifierExtensions
{
    /// <summary>Classifies one input.</summary>
    /// <param name="classifier">With what.</param>
    /// <param name="input">What the bundle reads: an image or a text.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static Prediction Classify(this IClassifier classifier, InputSource input, Budget? budget = null) =>
        classifier.Classify([input], budget)[0];

    /// <summary>Classifies an image file, PNG or JPEG.</summary>
    /// <param name="classifier">With what.</param>
    /// <param name="path">Where the file is.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static Prediction ClassifyFile(this IClassifier classifier, string path, Budget? budget = null) =>
        classifier.Classify(new ImageFile(path), budget);

    /// <summary>Classifies image files together, each on its own path.</summary>
    /// <param name="classifier">With what.</param>
    /// <param name="paths">Where the files are.</param>
    /// <param name="budget">What they may cost; <see cref="Budget.Default"/> if null.</param>
    /// <param name="cancellationToken">Heeded between batches.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static IReadOnlyList<Prediction> ClassifyFiles(
        this IClassifier classifier,
        IReadOnlyList<string> paths,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    ) => classifier.Classify([.. paths.Select(path => new ImageFile(path))], budget, cancellationToken);

    /// <summary>Classifies a text.</summary>
    /// <param name="classifier">With what; its bundle was opened by <c>TextModel.Open</c> of <c>Suffice.Text</c>.</param>
    /// <param name="text">The text itself.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static Prediction ClassifyText(this IClassifier classifier, string text, Budget? budget = null) =>
        classifier.Classify(new PlainText(text), budget);

    /// <summary>Classifies texts together, each on its own path.</summary>
    /// <param name="classifier">With what; its bundle was opened by <c>TextModel.Open</c> of <c>Suffice.Text</c>.</param>
    /// <param name="texts">The texts themselves.</param>
    /// <param name="budget">What they may cost; <see cref="Budget.Default"/> if null.</param>
    /// <param name="cancellationToken">Heeded between batches.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static IReadOnlyList<Prediction> ClassifyTexts(
        this IClassifier classifier,
        IReadOnlyList<string> texts,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    ) => classifier.Classify([.. texts.Select(text => new PlainText(text))], budget, cancellationToken);

    /// <summary>Classifies the content of an image file, PNG or JPEG.</summary>
    /// <param name="classifier">With what.</param>
    /// <param name="image">All bytes of the file.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static Prediction Classify(this IClassifier classifier, ReadOnlySpan<byte> image, Budget? budget = null) =>
        classifier.Classify(new EncodedImage(image.ToArray()), budget);

    /// <summary>Classifies the image, PNG or JPEG, that a stream holds from where it stands to its end.</summary>
    /// <param name="classifier">With what.</param>
    /// <param name="image">Read to its end, and left open.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static Prediction Classify(this IClassifier classifier, Stream image, Budget? budget = null) =>
        classifier.Classify(
            new EncodedImage(InputFile.Read(image, "the stream", ImageDecoder.MaxFileBytes, Fault.Data), "the stream"),
            budget
        );

    /// <summary>Classifies one input on a thread of the thread pool; waiting for a free session holds no thread.</summary>
    /// <param name="classifier">With what.</param>
    /// <param name="input">What the bundle reads: an image or a text.</param>
    /// <param name="budget">What it may cost; <see cref="Budget.Default"/> if null.</param>
    /// <param name="cancellationToken">Heeded before it is run.</param>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static async Task<Prediction> ClassifyAsync(
        this IClassifier classifier,
        InputSource input,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    ) => (await classifier.ClassifyAsync([input], budget, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Classifies inputs as they come. Those that are there already run together, at most <see cref="IClassifier.MaxBatch"/> of them; none
    /// waits for the next. Whoever stops enumerating cancels the source by the token it was given, and waits until it has given up.
    /// </summary>
    /// <param name="classifier">With what.</param>
    /// <param name="inputs">What the bundle reads: images or texts.</param>
    /// <param name="budget">What they may cost; <see cref="Budget.Default"/> if null.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>Predictions in the order of the inputs.</returns>
    /// <inheritdoc cref="IClassifier.Classify" path="/exception"/>
    public static async IAsyncEnumerable<Prediction> ClassifyAsync(
        this IClassifier classifier,
        IAsyncEnumerable<InputSource> inputs,
        Budget? budget = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var batch = new List<InputSource>(classifier.MaxBatch);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using IAsyncEnumerator<InputSource> source = inputs.GetAsyncEnumerator(ended.Token);
        Task<bool> next = Task.FromResult(false);
        try
        {
            do
            {
                next = source.MoveNextAsync().AsTask();
                if (batch.Count == classifier.MaxBatch || (batch.Count > 0 && !next.IsCompletedSuccessfully))
                {
                    foreach (
                        Prediction prediction in await classifier.ClassifyAsync(batch, budget, cancellationToken).ConfigureAwait(false)
                    )
                        yield return prediction;
                    batch.Clear();
                }
                if (await next.ConfigureAwait(false))
                    batch.Add(source.Current);
            } while (next.Result);
            if (batch.Count > 0)
                foreach (Prediction prediction in await classifier.ClassifyAsync(batch, budget, cancellationToken).ConfigureAwait(false))
                    yield return prediction;
        }
        finally
        {
            // Whoever stops early, or fails, leaves an input awaited: its source may not be disposed before it has given up.
            await ended.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
