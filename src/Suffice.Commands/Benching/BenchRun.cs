using Suffice.Data;
using Suffice.Evaluation.Records;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>A whole bench: cell after cell, then rows, ratios and targets.</summary>
internal static class BenchRun
{
    /// <param name="options">What to compare.</param>
    /// <param name="progress">Turn by turn, and warnings.</param>
    /// <param name="cancellationToken">Ends the engines' processes; nothing is written then.</param>
    /// <exception cref="SufficeException">For models that cannot be used and engines that fail.</exception>
    public static BenchRecord Run<T>(BenchOptions options, T progress, CancellationToken cancellationToken)
        where T : IProgress<StageProgress>, IProgress<string>
    {
        double? load = ProcessFacts.Load();
        var rows = new List<BenchRow>();
        var engines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var roofs = new Dictionary<int, double>();
        BenchModel[] models = [.. options.Models.Select(name => Open(name, options, progress))];
        if (models.Select(model => model.Name).Distinct().Count() < models.Length)
            throw new SufficeException(
                Fault.Usage,
                $"--models names the same model twice: {string.Join(", ", options.Models)}. Leave one out, or rename a bundle."
            );
        foreach (BenchModel model in models)
        {
            IReadOnlyDictionary<(string, Work), double>? accuracies = null;
            foreach (int threads in options.Threads)
            {
                foreach (int batch in options.Batches)
                {
                    using var cell = new BenchCell(model, batch, threads, options);
                    cell.Start(cancellationToken);
                    cell.Run(progress);
                    foreach (Contestant contestant in cell.Contestants)
                        engines[contestant.Offer.Name] = contestant.Process.Description;
                    if (CellRows.Roof(cell) is { } roof)
                        roofs[threads] = Math.Max(roof, roofs.GetValueOrDefault(threads));
                    BenchRow[] measured = CellRows.Of(cell);
                    accuracies ??= CellRows.Accuracies(cell, progress);
                    rows.AddRange(
                        measured.Select(row =>
                            row with
                            {
                                Top1 = accuracies.TryGetValue(
                                    (row.Engine, model.WorksAt(batch).Single(work => work.Name == row.Work)),
                                    out double top1
                                )
                                    ? top1
                                    : null,
                            }
                        )
                    );
                }
            }
        }
        BenchRow[] all =
        [
            .. rows.Select(row =>
                roofs.TryGetValue(row.Threads, out double roof) ? row with { RoofGflops = roof, ShareOfRoof = row.Gflops / roof } : row
            ),
        ];
        BenchRatio[] ratios = [.. BenchRatios.Of(all)];
        string[] generated = [.. models.Where(model => !model.IsReference).Select(model => model.Name)],
            references = [.. models.Where(model => model.IsReference && model.Kind == InputKind.Image).Select(model => model.Name)],
            texts = [.. models.Where(model => model.Kind == InputKind.Text).Select(model => model.Name)];
        return new BenchRecord
        {
            Rows = all,
            Ratios = ratios,
            GeometricMeans = BenchRatios.Means(ratios, ("generated", generated), ("reference", references), ("text", texts)),
            Targets =
            [
                .. BenchTargets.Of(
                    all,
                    ratios,
                    generated,
                    references,
                    texts,
                    options.Offers.OfType<SufficeOffer>().SingleOrDefault()?.Program
                ),
            ],
            Engines = new(engines),
            RoundCount = options.Rounds,
            TurnSeconds = options.TurnSeconds,
            Seed = options.Seed,
            LoadBefore = load,
            Machine = MachineDescription.Current(),
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
        };
    }

    private static BenchModel Open(string name, BenchOptions options, IProgress<string> progress)
    {
        int most = options.Batches.Max();
        if (GeneratedModels.Names.Contains(name))
            return GeneratedModels.Make(name, options.Seed, most, options.Folder);
        if (!File.Exists(name))
            throw new SufficeException(
                Fault.Usage,
                $"{name} is neither a known model ({string.Join(", ", GeneratedModels.Names)}) nor a file. Give one of these, or the path "
                    + "of a bundle."
            );
        return BundleModels.Open(name, options.DataFolder, most, options.Folder, progress.Report);
    }
}
