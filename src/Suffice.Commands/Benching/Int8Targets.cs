namespace Suffice.Commands.Benching;

/// <summary>What nets in eight bits aim to reach, judged by a bench's rows.</summary>
internal static class Int8Targets
{
    /// <summary>What the names of ONNX Runtime in eight bits begin with; the fastest of them in a cell counts.</summary>
    private const string Rival = "onnxruntime-int8";

    private const string Small = "deit-small-int8",
        Ours = "suffice",
        Onnx = "onnxruntime";

    /// <param name="rows">All.</param>
    /// <param name="ratios">All.</param>
    /// <param name="groups">Which model is compared as what.</param>
    public static IEnumerable<BenchTarget> Of(IReadOnlyList<BenchRow> rows, IReadOnlyList<BenchRatio> ratios, ModelGroups groups)
    {
        // Our kernels of eight bits have a roof, and no other model has.
        HashSet<string> models = [.. rows.Where(row => row.Int8RoofGflops is not null).Select(row => row.Model)];
        BenchRatio[] eights = [.. ratios.Where(ratio => models.Contains(ratio.Model))];
        string[] generated = [.. groups.Generated, .. groups.Encoders];
        BenchRatio[] nets = [.. eights.Where(ratio => generated.Contains(ratio.Model))],
            trained = [.. eights.Where(ratio => groups.References.Contains(ratio.Model))];
        return [.. OfSpeed(nets), .. OfOneNet(rows), .. OfDefaultBudgets(trained)];
    }

    private static IEnumerable<BenchTarget> OfSpeed(BenchRatio[] nets)
    {
        double[] cells = Fastest(nets.Where(BenchRatios.IsStatic));
        yield return BenchTargets.AtLeast(
            "static nets in eight bits against ONNX Runtime in eight bits, geometric mean",
            1.25,
            BenchTargets.Mean(cells)
        );
        yield return BenchTargets.AtLeast(
            "static nets in eight bits against ONNX Runtime in eight bits, worst cell",
            1.0,
            BenchTargets.Worst(cells)
        );
        yield return BenchTargets.AtLeast(
            "static nets in eight bits against our own single precision, batch 8, geometric mean",
            2.2,
            BenchTargets.Mean([
                .. nets.Where(ratio => BenchRatios.IsStatic(ratio) && ratio.Against == FloatsOffer.Engine && ratio.Batch == 8)
                    .Select(ratio => ratio.Speed),
            ])
        );
    }

    private static IEnumerable<BenchTarget> OfOneNet(IReadOnlyList<BenchRow> rows)
    {
        BenchRow? At(string engine, int batch, Work work) =>
            rows.FirstOrDefault(row =>
                row.Model == Small && row.Engine == engine && row.Work == work.Name && row.Batch == batch && row.Threads == 1
            );
        double? ours = At(Ours, 1, Work.Full)?.PeakBytes;
        yield return BenchTargets.AtLeast(
            "share of the roof of eight bits, linear layers of deit-small, batch 8, 1 thread",
            0.80,
            At(Ours, 8, Work.LinearLayers)?.ShareOfInt8Roof
        );
        yield return BenchTargets.AtMost(
            "process peak of deit-small in eight bits over that in single precision, batch 1, 1 thread",
            0.35,
            ours / At(FloatsOffer.Engine, 1, Work.Full)?.PeakBytes
        );
        yield return BenchTargets.AtMost(
            "process peak of deit-small in eight bits over ONNX Runtime's in eight bits, batch 1, 1 thread",
            0.5,
            ours / At(Rival, 1, Work.Full)?.PeakBytes
        );
    }

    private static IEnumerable<BenchTarget> OfDefaultBudgets(BenchRatio[] trained)
    {
        BenchRatio[] alone =
        [
            .. trained.Where(ratio =>
                ratio.Engine == Ours && ratio.Work == Work.Default.Name && ratio.AgainstWork == Work.Full.Name && ratio.Batch == 1
            ),
        ];
        yield return BenchTargets.AtLeast(
            "default budget in eight bits against ONNX Runtime in eight bits running the static net, batch 1, worst cell",
            2.5,
            BenchTargets.Worst(Fastest(alone))
        );
        yield return BenchTargets.AtLeast(
            "default budget in eight bits against ONNX Runtime in single precision running the static net, batch 1, worst cell",
            4,
            BenchTargets.Worst([.. alone.Where(ratio => ratio.Against == Onnx).Select(ratio => ratio.Speed)])
        );
    }

    /// <summary>Our speed in each cell against the fastest form of ONNX Runtime in eight bits.</summary>
    private static double[] Fastest(IEnumerable<BenchRatio> ratios) =>
        [
            .. ratios
                .Where(ratio => ratio.Against.StartsWith(Rival, StringComparison.Ordinal))
                .GroupBy(ratio => (ratio.Model, ratio.Batch, ratio.Threads))
                .Select(cell => cell.Min(ratio => ratio.Speed)),
        ];
}
