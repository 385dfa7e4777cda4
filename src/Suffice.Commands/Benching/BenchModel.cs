using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>A model in a bench: the static bundle that all engines run, and the adapted one of it that only ours can.</summary>
/// <param name="Name">For people and records.</param>
/// <param name="Static">The static bundle.</param>
/// <param name="Adapted">The adapted bundle; null where there is none.</param>
/// <param name="Works">What is timed beside the static model.</param>
/// <param name="Inputs">What it is run on.</param>
/// <param name="IsReference">A trained net, not one with random weights.</param>
/// <param name="Kind">What it reads.</param>
internal sealed record BenchModel(
    string Name,
    string Static,
    string? Adapted,
    IReadOnlyList<Work> Works,
    BenchInputs Inputs,
    bool IsReference,
    InputKind Kind
)
{
    /// <summary>The batch at which mixed paths are compared with one input at a time.</summary>
    public const int MixedBatch = 32;

    /// <summary>The bundle that a work runs.</summary>
    public string FileFor(Work work) =>
        work == Work.Full || work == Work.LinearLayers
            ? Static
            : Adapted ?? throw new ArgumentException($"{Name} has no adapted bundle.", nameof(work));

    /// <summary>What is timed at a batch.</summary>
    public IEnumerable<Work> WorksAt(int batch) =>
        [Work.Full, .. Works.Where(work => work.Kind is WorkKind.Path or WorkKind.DefaultBudget || batch == MixedBatch)];

    /// <summary>Multiply-adds of one input by the cost model; null where they depend on the input.</summary>
    public double? Macs(Work work)
    {
        if (work.Kind != WorkKind.Path || Kind.VariesInLength)
            return null;
        using BundleFile bundle = BundleFile.Open(FileFor(work));
        ExecutionPath path = work.Path is null ? bundle.Library.Full : bundle.Library.Paths.Single(path => path.Name == work.Path);
        return CostModel.Path(bundle.Library, path);
    }
}

/// <summary>Inputs in a file of single-precision numbers: images (n, C, H, W), or texts as <see cref="TextRows"/> has them.</summary>
/// <param name="File">The file.</param>
/// <param name="Count">n.</param>
/// <param name="Timed">At least how many of them take turns in timed runs; with random weights any input is as good, and one batch will
/// do.</param>
/// <param name="Labels">What they show; null for noise.</param>
internal sealed record BenchInputs(string File, int Count, int Timed, int[]? Labels)
{
    /// <summary>How many take turns at a batch.</summary>
    public int TimedAt(int batch) => Math.Min(Count, Math.Max(Timed, batch)) / batch * batch;
}
