using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Suffice.Extensions.Settings;
using Suffice.Extensions.Telemetry;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Extensions.Hosting;

/// <summary>One bundle of a host, opened: what its classifier and its embeddings share.</summary>
internal sealed class HostedBundle : IDisposable
{
    private readonly SufficeOptions options;
    private readonly ILogger logger;

    /// <param name="name">Under which it is registered.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="root">Folder at which relative paths start.</param>
    /// <param name="logger">Where it is said.</param>
    public HostedBundle(string name, SufficeOptions options, string root, ILogger logger)
    {
        (this.options, this.logger) = (options, logger);
        string path = Path.Combine(root, options.BundlePath);
        Model = TextModel.Open(path);
        Name = name.Length > 0 ? name : Model.Name;
        try
        {
            Pool = Model.CreatePool(
                new SessionOptions
                {
                    Threads = options.Threads,
                    MaxBatch = options.MaxBatch,
                    Reject = options.Reject,
                    MaxPixels = options.MaxPixels,
                },
                options.Sessions
            );
        }
        catch
        {
            Model.Dispose();
            throw;
        }
        Log.Opened(logger, Name, path, Model.Library.Paths.Count, Model.WeightBytes);
    }

    /// <summary>What telemetry and logs call it.</summary>
    public string Name { get; }

    public BundledModel Model { get; }

    public ClassifierPool Pool { get; }

    /// <summary>Of calls that give none.</summary>
    public Budget Budget => BudgetSetting.Parse(options.Budget)!;

    /// <summary>Of <see cref="SufficeOptions.EmbeddingPath"/>; null: the full path.</summary>
    public ExecutionPath? EmbeddingPath =>
        options.EmbeddingPath is not { } name
            ? null
            : Model.Library.Paths.FirstOrDefault(path => path.Name == name)
                ?? throw new SufficeException(
                    Fault.Usage,
                    $"{Name} has no path {name} for embeddings. There are "
                        + $"{string.Join(" ", Model.Library.Paths.Select(path => path.Name))}."
                );

    /// <summary>Finds out before the first request whether the bundle can meet the budget.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: it cannot, or classifies nothing.</exception>
    public void CheckBudget() => Pool.Classify([], Budget);

    /// <summary>Makes sessions and runs each once, if options say so.</summary>
    public void WarmUp(CancellationToken cancellationToken)
    {
        if (!options.WarmUp)
            return;
        long start = Stopwatch.GetTimestamp();
        Pool.WarmUp(cancellationToken);
        Log.WarmedUp(logger, Pool.Sessions, Name, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public void Dispose()
    {
        Pool.Dispose();
        Model.Dispose();
    }
}
