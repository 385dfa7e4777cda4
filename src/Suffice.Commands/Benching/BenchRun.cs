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
        BenchModel[] models = Models(options, progress);
        var measured = new Measured();
        foreach (BenchModel model in models)
            Measure(model, options, measured, progress, cancellationToken);
        BenchRow[] rows = measured.RowsUnderRoofs();
        BenchRatio[] ratios = [.. BenchRatios.Of(rows)];
        ModelGroups groups = ModelGroups.Of(models);
        return new BenchRecord
        {
            Rows = rows,
            Ratios = ratios,
            GeometricMeans = BenchRatios.Means(
                ratios,
                ("generated", groups.Generated),
                ("encoder", groups.Encoders),
                ("reference", groups.References),
                ("text", groups.Texts)
            ),
            Targets = [.. BenchTargets.Of(rows, ratios, groups, options.Offers.OfType<SufficeOffer>().SingleOrDefault()?.Program)],
            Engines = new(measured.Engines),
            RoundCount = options.Rounds,
            TurnSeconds = options.TurnSeconds,
            Seed = options.Seed,
            Energy = options.Energy.Description,
            LoadBefore = load,
            Machine = MachineDescription.Current(),
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
        };
    }

    private static BenchModel[] Models(BenchOptions options, IProgress<string> progress)
    {
        BenchModel[] models = [.. options.Models.SelectMany(GeneratedModels.Expanded).Select(name => Open(name, options, progress))];
        return models.Select(model => model.Name).Distinct().Count() == models.Length
            ? models
            : throw new SufficeException(
                Fault.Usage,
                $"--models names the same model twice: {string.Join(", ", options.Models)}. Leave one out, or rename a bundle."
            );
    }

    /// <summary>Every number of threads with every size of batch.</summary>
    private static void Measure<T>(
        BenchModel model,
        BenchOptions options,
        Measured measured,
        T progress,
        CancellationToken cancellationToken
    )
        where T : IProgress<StageProgress>, IProgress<string>
    {
        // Accuracy does not depend on the cell: the first one measures it for all.
        IReadOnlyDictionary<(string, string), double>? accuracies = null;
        foreach (int threads in options.Threads)
        {
            foreach (int batch in options.Batches)
            {
                using var cell = new BenchCell(model, batch, threads, options);
                cell.Start(cancellationToken);
                cell.Run(progress);
                measured.NoteEngines(cell, threads);
                BenchRow[] rows = CellRows.Of(cell);
                accuracies ??= CellRows.Accuracies(cell, progress);
                double? Accuracy(BenchRow row) => accuracies.TryGetValue((row.Engine, row.Work), out double top1) ? top1 : null;
                measured.Rows.AddRange(rows.Select(row => row with { Top1 = Accuracy(row) }));
            }
        }
    }

    /// <summary>What all cells came to.</summary>
    private sealed class Measured
    {
        // By number of threads: the fastest product that any cell saw.
        private readonly Dictionary<int, double> roofs = [];

        // By model and number of threads: likewise the fastest tile of eight bits.
        private readonly Dictionary<(string, int), double> int8Roofs = [];

        public List<BenchRow> Rows { get; } = [];

        /// <summary>What each engine says of itself.</summary>
        public SortedDictionary<string, string> Engines { get; } = new(StringComparer.Ordinal);

        public void NoteEngines(BenchCell cell, int threads)
        {
            foreach (Contestant contestant in cell.Contestants)
                Engines[contestant.Offer.Name] = contestant.Process.Description;
            if (CellRows.Roof(cell) is { } roof)
                roofs[threads] = Math.Max(roof, roofs.GetValueOrDefault(threads));
            (string, int) key = (cell.Model.Name, threads);
            if (CellRows.Int8Roof(cell) is { } tiles)
                int8Roofs[key] = Math.Max(tiles, int8Roofs.GetValueOrDefault(key));
        }

        public BenchRow[] RowsUnderRoofs() => [.. Rows.Select(UnderRoof).Select(UnderInt8Roof)];

        private BenchRow UnderRoof(BenchRow row) =>
            roofs.TryGetValue(row.Threads, out double roof) ? row with { RoofGflops = roof, ShareOfRoof = row.Gflops / roof } : row;

        private BenchRow UnderInt8Roof(BenchRow row) =>
            int8Roofs.TryGetValue((row.Model, row.Threads), out double roof)
                ? row with
                {
                    Int8RoofGflops = roof,
                    ShareOfInt8Roof = row.Gflops / roof,
                }
                : row;
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
