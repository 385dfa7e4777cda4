using Suffice.Bundles;
using Suffice.Control;
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

    private BundledModel(BundleFile bundle, Func<BundleFile, ITokenizer?> tokenizers)
    {
        this.bundle = bundle;
        compiled = new CompiledModel(bundle);
        tokenizer = compiled.Model.Vocabulary is null ? null : tokenizers(bundle);
        if (tokenizer is not null && !compiled.Model.Serves(tokenizer.VocabularySize))
            throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: its tokenizer has {tokenizer.VocabularySize} tokens and its model {compiled.Model.Vocabulary}. Make "
                    + "the bundle again."
            );
    }

    /// <summary>Its name, as whoever made it chose.</summary>
    public string Name => bundle.Manifest.Name;

    /// <summary>What it reads: images or texts.</summary>
    public InputKind Kind => compiled.Model.Kind;

    /// <summary>Class names, in the order of <see cref="Prediction.Class"/>; empty where it gives embeddings.</summary>
    public IReadOnlyList<string> Labels => bundle.Manifest.Labels;

    /// <summary>The paths that an input can take.</summary>
    public PathLibrary Library => bundle.Library;

    /// <summary>
    /// The mean budgets that can be asked for, as fractions of <see cref="StaticMacs"/>; null: none, the bundle is static.
    /// </summary>
    public (double Least, double Most)? Budgets =>
        bundle.Manifest.Controller is not null && ControllerFamily.Deployed(bundle).Budgets is [var least, ..] and [.., var most]
            ? (least.Fraction, most.Fraction)
            : null;

    /// <summary>The mean budget of <see cref="Budget.Default"/>; null where the bundle is static.</summary>
    public double? DefaultBudget => bundle.Manifest.DefaultBudget;

    /// <summary>What loss it promises at <see cref="Budget.Certified"/>; null: none.</summary>
    public Certificate? Certificate => bundle.Manifest.Certificate;

    internal BundleManifest Manifest => bundle.Manifest;

    /// <summary>Bytes of all weights, controller included.</summary>
    public long WeightBytes => bundle.WeightBytes;

    /// <summary>Multiply-adds of the static model for one input; budgets are shares of them.</summary>
    /// <param name="tokens">Of the input (<see cref="Prediction.Tokens"/>); without meaning where all inputs have the same.</param>
    public long StaticMacs(int tokens) => CostModel.Teacher(bundle.Manifest.Model, bundle.Manifest.TeacherMacs, tokens);

    /// <summary>How many numbers an embedding has; see <see cref="Session.Embed"/>.</summary>
    /// <param name="path">Of the bundle's library; null: the full path.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the bundle has no such path.</exception>
    public int EmbeddingSize(ExecutionPath? path = null) =>
        CostModel.ExitInputs(bundle.Manifest.Model, bundle.Manifest.Model.ExitAfter(bundle.Library.OrFull(path).Blocks)!.Pooling);

    /// <summary>The file itself.</summary>
    internal BundleFile Bundle => bundle;

    /// <summary>Opens a bundle; one for texts takes strings only with a tokenizer, so open it with <c>TextModel.Open</c> of
    /// <c>Suffice.Text</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">Of a bundle for texts; null: its sessions take tokens only.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> if it is missing, damaged or of another version, or if the
    /// tokenizer has other tokens than the model.</exception>
    public static BundledModel Open(string path, ITokenizer? tokenizer = null) => Open(path, _ => tokenizer);

    /// <summary>Opens a bundle.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizers">Makes the tokenizer of a bundle for texts; null: there is none.</param>
    internal static BundledModel Open(string path, Func<BundleFile, ITokenizer?> tokenizers)
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

    /// <summary>How its sessions read what callers give: for those who read inputs before they have a session.</summary>
    internal InputReading Reading(long maxPixels) => new(compiled.Model, bundle.Path, tokenizer, maxPixels);

    /// <summary>Allocates what running needs; cheap beside opening.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for an option out of range.</exception>
    public Session CreateSession(SessionOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return SessionOfPool(options ?? new SessionOptions());
    }

    /// <summary>A session, also after this is disposed: a pool that was made before keeps the file open.</summary>
    internal Session SessionOfPool(SessionOptions options)
    {
        Action release = Keep();
        try
        {
            return new Session(bundle, compiled, tokenizer, options, release);
        }
        catch
        {
            release();
            throw;
        }
    }

    /// <summary>Keeps the file open until the action that comes back is called, once.</summary>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    internal Action Keep()
    {
        int now;
        do
        {
            now = users;
            ObjectDisposedException.ThrowIf(now == 0, this);
        } while (Interlocked.CompareExchange(ref users, now + 1, now) != now);
        return Release;
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

    /// <summary>Closes the file once the last of its sessions and pools is disposed, too.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Release();
    }

    /// <summary>The last of model, sessions and pools closes the file.</summary>
    private void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
            bundle.Dispose();
    }
}
