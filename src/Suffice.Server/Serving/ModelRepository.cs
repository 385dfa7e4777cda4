using System.Globalization;
using Microsoft.Extensions.Logging;
using Suffice.Server.Load;

namespace Suffice.Server.Serving;

/// <summary>One bundle that may be served.</summary>
/// <param name="Name">As callers ask for it.</param>
/// <param name="Path">Its file.</param>
internal sealed record ServedBundle(string Name, string Path);

/// <summary>One line of the repository's index.</summary>
/// <param name="Name">Of the model.</param>
/// <param name="Version">Null where none is loaded.</param>
/// <param name="State">READY, LOADING or UNAVAILABLE.</param>
/// <param name="Reason">Why not.</param>
internal sealed record RepositoryEntry(string Name, int? Version, string State, string Reason);

/// <summary>The bundles that a server was given, and which of them are loaded. Safe from any number of threads.</summary>
internal sealed class ModelRepository(
    Engine engine,
    ServerOptions options,
    IReadOnlyList<ServedBundle> bundles,
    ILogger<ModelRepository> logger
)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ServedModel> loaded = [];
    private readonly Dictionary<string, string> reasons = [];
    private readonly Dictionary<string, int> versions = [];
    private readonly HashSet<string> loading = [];

    /// <summary>Whether the way of a request through the server is warm, too; set once.</summary>
    public bool IsWarm { get; set; }

    /// <summary>Whether every bundle that should be served is, and nothing is cold.</summary>
    public bool IsReady
    {
        get
        {
            lock (gate)
                return IsWarm && loaded.Count > 0 && loading.All(loaded.ContainsKey) && reasons.Count == 0;
        }
    }

    /// <summary>Models that are loaded, by name.</summary>
    public IReadOnlyList<ServedModel> Models
    {
        get
        {
            lock (gate)
                return [.. loaded.Values.OrderBy(model => model.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>All that may be loaded.</summary>
    public IReadOnlyList<RepositoryEntry> Index()
    {
        lock (gate)
            return
            [
                .. bundles.Select(bundle =>
                    loaded.TryGetValue(bundle.Name, out ServedModel? model) ? new RepositoryEntry(bundle.Name, model.Version, "READY", "")
                    : loading.Contains(bundle.Name) ? new RepositoryEntry(bundle.Name, null, "LOADING", "")
                    : new RepositoryEntry(bundle.Name, null, "UNAVAILABLE", reasons.GetValueOrDefault(bundle.Name, "unloaded"))
                ),
            ];
    }

    /// <summary>The model of a name, in a version if one is asked for.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public ServedModel Find(string name, string? version = null)
    {
        lock (gate)
        {
            if (!loaded.TryGetValue(name, out ServedModel? model))
                throw Missing(name);
            string now = model.Version.ToString(CultureInfo.InvariantCulture);
            return version is null || version.Length == 0 || version == now
                ? model
                : throw new RefusalException(
                    RefusalReason.NotFound,
                    $"{name} has no version {version}; its version is {now}. Ask for that, or for none."
                );
        }
    }

    /// <summary>Whether a model can be asked; false while it is being loaded.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public bool IsModelReady(string name, string? version)
    {
        try
        {
            return Find(name, version) is not null;
        }
        catch (RefusalException refusal) when (refusal.Reason == RefusalReason.Unavailable)
        {
            return false;
        }
    }

    /// <summary>Whether a newer version of a model serves.</summary>
    public bool IsReplaced(ServedModel model)
    {
        lock (gate)
            return loaded.TryGetValue(model.Name, out ServedModel? now) && now != model;
    }

    /// <summary>Loads a bundle as the server starts, unless a caller has done so or is doing so.</summary>
    /// <exception cref="RefusalException">It cannot be served.</exception>
    public void LoadFirst(string name)
    {
        while (!IsLoaded(name))
            try
            {
                Load(name);
            }
            catch (RefusalException refusal) when (refusal.Reason == RefusalReason.Unavailable)
            {
                Thread.Sleep(50);
            }
    }

    private bool IsLoaded(string name)
    {
        lock (gate)
            return loaded.ContainsKey(name);
    }

    /// <summary>
    /// Loads a bundle, or its file anew; the version before serves until this one is warm, and goes on serving if it fails.
    /// </summary>
    /// <exception cref="RefusalException">There is no such bundle, or it cannot be served.</exception>
    public ServedModel Load(string name)
    {
        ServedBundle bundle = Known(name);
        int version;
        lock (gate)
        {
            if (!loading.Add(name))
                throw new RefusalException(RefusalReason.Unavailable, $"{name} is being loaded already. Wait for that.");
            version = versions[name] = versions.GetValueOrDefault(name) + 1;
        }
        try
        {
            var model = ServedModel.Open(name, version, bundle.Path, options, engine.Lanes);
            Replace(name, model);
            string settings = string.Join(" ", model.Load.Levels.Select(level => ServiceLevels.Text(level.Budget)));
            Log.Loaded(logger, name, version, bundle.Path, settings, 1000 * model.FullSeconds);
            return model;
        }
        catch (SufficeException error)
        {
            lock (gate)
                if (!loaded.ContainsKey(name))
                    reasons[name] = error.Message;
            Log.NotLoaded(logger, name, error.Message);
            throw new RefusalException(RefusalReason.Invalid, error.Message);
        }
        finally
        {
            lock (gate)
                loading.Remove(name);
        }
    }

    /// <summary>Takes a model from the server; what waits for it is answered.</summary>
    /// <exception cref="RefusalException">It is not loaded.</exception>
    public void Unload(string name)
    {
        Known(name);
        ServedModel? old;
        lock (gate)
            if (!loaded.Remove(name, out old))
                throw Missing(name);
        engine.Drain(old);
    }

    private void Replace(string name, ServedModel model)
    {
        ServedModel? old;
        lock (gate)
        {
            loaded.TryGetValue(name, out old);
            engine.Add(model);
            loaded[name] = model;
            reasons.Remove(name);
        }
        if (old is not null)
            engine.Drain(old);
    }

    private ServedBundle Known(string name) =>
        bundles.FirstOrDefault(bundle => bundle.Name == name)
        ?? throw new RefusalException(
            RefusalReason.NotFound,
            $"No model {name} was given to this server. There are {string.Join(", ", bundles.Select(bundle => bundle.Name))}."
        );

    private RefusalException Missing(string name)
    {
        Known(name);
        return loading.Contains(name)
            ? new RefusalException(RefusalReason.Unavailable, $"{name} is still being loaded. Try again soon.", 1)
            : new RefusalException(RefusalReason.NotFound, $"{name} is not loaded: {reasons.GetValueOrDefault(name, "it was unloaded")}.");
    }
}
