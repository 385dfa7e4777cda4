using Suffice.Bundles;
using Suffice.Models;
using Suffice.Plans;

namespace Suffice;

/// <summary>
/// A bundle, opened: weights mapped from the file, checked and located once. Thread-safe; make a <see cref="Session"/> for each thread of use.
/// May be disposed while sessions live: they keep the weights mapped.
/// </summary>
public sealed class BundledModel : IDisposable
{
    private readonly BundleFile bundle;
    private readonly Plan plan;
    private int users = 1;
    private bool disposed;

    private BundledModel(BundleFile bundle)
    {
        this.bundle = bundle;
        plan = new Plan(bundle);
    }

    public BundleManifest Manifest => bundle.Manifest;

    public PathLibrary Library => bundle.Library;

    /// <summary>Bytes of all weights, controller included.</summary>
    public long WeightBytes => bundle.WeightBytes;

    /// <summary>The file itself.</summary>
    public BundleFile Bundle => bundle;

    /// <summary>Opens a bundle.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> if it is missing, damaged or of another version.</exception>
    public static BundledModel Open(string path) => new(BundleFile.Open(path));

    /// <summary>Allocates what running needs; cheap beside opening.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for an option out of range.</exception>
    public Session CreateSession(SessionOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var session = new Session(bundle, plan, options ?? new SessionOptions(), Release);
        Interlocked.Increment(ref users);
        return session;
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        Release();
    }

    /// <summary>The last of model and sessions closes the file.</summary>
    private void Release()
    {
        if (Interlocked.Decrement(ref users) == 0) bundle.Dispose();
    }
}
