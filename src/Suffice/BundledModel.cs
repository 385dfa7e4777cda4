using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice;

/// <summary>
/// A bundle, opened: weights mapped from the file, checked and located once. Thread-safe; make a <see cref="Session"/> for each thread of
/// use.
/// May be disposed while sessions live: they keep the weights mapped.
/// </summary>
public sealed class BundledModel : IDisposable
{
    private readonly BundleFile bundle;
    private readonly CompiledModel compiled;
    private readonly ITokenizer? tokenizer;
    private int users = 1;
    private bool disposed;

    private BundledModel(BundleFile bundle, Func<BundleFile, ITokenizer?>? tokenizers)
    {
        this.bundle = bundle;
        compiled = new CompiledModel(bundle);
        tokenizer = compiled.Model.Vocabulary is null ? null : tokenizers?.Invoke(bundle);
        if (tokenizer is not null && tokenizer.VocabularySize != compiled.Model.Vocabulary)
            throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: its tokenizer has {tokenizer.VocabularySize} tokens and its model {compiled.Model.Vocabulary}. Make "
                    + "the bundle again."
            );
    }

    /// <summary>Class names, in the order of <see cref="Prediction.Class"/>.</summary>
    public IReadOnlyList<string> Labels => bundle.Manifest.Labels;

    public BundleManifest Manifest => bundle.Manifest;

    public PathLibrary Library => bundle.Library;

    /// <summary>Bytes of all weights, controller included.</summary>
    public long WeightBytes => bundle.WeightBytes;

    /// <summary>Multiply-adds of the static model for one input; budgets are shares of them.</summary>
    /// <param name="tokens">Of the input (<see cref="Prediction.Tokens"/>); without meaning where all inputs have the same.</param>
    public long StaticMacs(int tokens) => CostModel.Teacher(bundle.Manifest.Model, bundle.Manifest.TeacherMacs, tokens);

    /// <summary>How many numbers an embedding has; see <see cref="Session.Embed"/>.</summary>
    /// <param name="path">Of the bundle's library; null: the full path.</param>
    public int EmbeddingSize(ExecutionPath? path = null) =>
        CostModel.ExitInputs(bundle.Manifest.Model, bundle.Manifest.Model.ExitAfter((path ?? bundle.Library.Full).Blocks)!.Pooling);

    /// <summary>The file itself.</summary>
    public BundleFile Bundle => bundle;

    /// <summary>Opens a bundle.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizers">
    /// Makes the tokenizer of a bundle for texts, so that sessions take strings; <c>TextModel.Open</c> of <c>Suffice.Text</c> gives it.
    /// Null: such sessions take tokens only.
    /// </param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> if it is missing, damaged or of another version.</exception>
    public static BundledModel Open(string path, Func<BundleFile, ITokenizer?>? tokenizers = null)
    {
        BundleFile bundle = BundleFile.Open(path);
        try
        {
            return new BundledModel(bundle, tokenizers);
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }

    /// <summary>Allocates what running needs; cheap beside opening.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for an option out of range.</exception>
    public Session CreateSession(SessionOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var session = new Session(bundle, compiled, tokenizer, options ?? new SessionOptions(), Release);
        Interlocked.Increment(ref users);
        return session;
    }

    /// <summary>Sessions for any number of threads, made when they are needed.</summary>
    /// <param name="options">Of every session.</param>
    /// <param name="sessions">Most of them; null: as many as there are processors for their threads.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for an option out of range.</exception>
    public ClassifierPool CreatePool(SessionOptions? options = null, int? sessions = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return new ClassifierPool(this, options ?? new SessionOptions(), sessions);
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Release();
    }

    /// <summary>The last of model and sessions closes the file.</summary>
    private void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
            bundle.Dispose();
    }
}
