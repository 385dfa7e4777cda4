namespace Suffice.Server.Serving;

/// <summary>What one version of a model has done since it was loaded. Safe from any number of threads.</summary>
internal sealed class ModelCounters
{
    /// <summary>What stands for every setting that callers ask for: they may ask for a thousand.</summary>
    private const string AskedFor = "asked";

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> paths = [];
    private readonly Dictionary<string, long> settings = [];
    private readonly LatencyHistogram queued = new();
    private readonly LatencyHistogram computed = new();
    private readonly LatencyHistogram whole = new();
    private long answered;
    private long refused;
    private long failed;
    private long batches;
    private double fractions;
    private double macs;
    private ShadowFigures shadow;

    public void Batch() => Interlocked.Increment(ref batches);

    public void Refused() => Interlocked.Increment(ref refused);

    public void Failed(int inputs) => Interlocked.Add(ref failed, inputs);

    /// <param name="served">The answer.</param>
    /// <param name="isAskedFor">Whether the caller chose the setting.</param>
    public void Answered(Served served, bool isAskedFor)
    {
        lock (gate)
        {
            answered++;
            fractions += served.Fraction;
            macs += served.Prediction.Cost.Macs;
            Count(paths, served.Prediction.Path.Name);
            Count(settings, isAskedFor ? AskedFor : served.Setting);
            queued.Add(served.Queued);
            computed.Add(served.Computed);
            whole.Add(served.Queued + served.Computed);
        }
    }

    /// <summary>An input that ran once more in full.</summary>
    public ShadowFigures Compared(bool differed)
    {
        lock (gate)
            return shadow = new ShadowFigures(shadow.Compared + 1, shadow.Differed + (differed ? 1 : 0));
    }

    /// <summary>All of it at one moment.</summary>
    public ModelFigures Read()
    {
        lock (gate)
            return new ModelFigures(
                answered,
                Interlocked.Read(ref refused),
                Interlocked.Read(ref failed),
                Interlocked.Read(ref batches),
                macs,
                answered > 0 ? fractions / answered : 0,
                new Dictionary<string, long>(paths),
                new Dictionary<string, long>(settings),
                queued.Read(),
                computed.Read(),
                whole.Read(),
                shadow
            );
    }

    private static void Count(Dictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}

/// <summary>What one version of a model has done since it was loaded.</summary>
/// <param name="Answered">Inputs answered.</param>
/// <param name="Refused">Inputs refused: overload, expiry, inputs that the model does not take.</param>
/// <param name="Failed">Inputs lost by an error of the server.</param>
/// <param name="Batches">Batches that ran.</param>
/// <param name="Macs">Multiply-adds of all answers.</param>
/// <param name="Fraction">Mean share of the static model's multiply-adds.</param>
/// <param name="Paths">Answers of each path.</param>
/// <param name="Settings">Answers at each setting that load chose, and at all that callers asked for.</param>
/// <param name="Queued">Time waited.</param>
/// <param name="Computed">Time run.</param>
/// <param name="Whole">Both together.</param>
/// <param name="Shadow">How often answers differed from those in full.</param>
internal sealed record ModelFigures(
    long Answered,
    long Refused,
    long Failed,
    long Batches,
    double Macs,
    double Fraction,
    IReadOnlyDictionary<string, long> Paths,
    IReadOnlyDictionary<string, long> Settings,
    LatencyFigures Queued,
    LatencyFigures Computed,
    LatencyFigures Whole,
    ShadowFigures Shadow
);
