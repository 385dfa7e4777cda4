namespace Suffice.Commands.Benching;

/// <summary>What the runtime aims to reach, judged by a bench's rows.</summary>
internal static class BenchTargets
{
    private const string Onnx = "onnxruntime",
        Torch = "torchsharp",
        Ours = "suffice";

    /// <param name="rows">All.</param>
    /// <param name="ratios">All.</param>
    /// <param name="groups">Which model is compared as what.</param>
    /// <param name="runner">Program file of our engine; null where it took no part.</param>
    public static IEnumerable<BenchTarget> Of(
        IReadOnlyList<BenchRow> rows,
        IReadOnlyList<BenchRatio> ratios,
        ModelGroups groups,
        string? runner
    )
    {
        // What these aims say of engines in single precision, nets in eight bits have aims of their own for.
        HashSet<string> eights = [.. rows.Where(row => row.Int8RoofGflops is not null).Select(row => row.Model)];
        BenchRatio[] floats = [.. ratios.Where(ratio => !eights.Contains(ratio.Model))];
        BenchRatio[] large = [.. floats.Where(ratio => groups.Generated.Contains(ratio.Model))],
            small = [.. floats.Where(ratio => groups.References.Contains(ratio.Model))],
            encoders = [.. floats.Where(ratio => groups.Encoders.Contains(ratio.Model))],
            texts = [.. ratios.Where(ratio => groups.Texts.Contains(ratio.Model))];
        return
        [
            .. OfStaticModels(large, small),
            .. OfEncoders(encoders, [.. rows.Where(row => groups.Encoders.Contains(row.Model) && row.Engine == Ours)]),
            .. OfOneRunner(rows, groups.References, runner),
            .. OfSkippedWork(large),
            .. OfDefaultBudgets(small, texts),
            .. OfMixedBatches(large, small),
            .. Int8Targets.Of(rows, ratios, groups),
        ];
    }

    private static double[] Against(BenchRatio[] among, string engine) =>
        [.. among.Where(ratio => BenchRatios.IsStatic(ratio) && ratio.Against == engine).Select(ratio => ratio.Speed)];

    private static IEnumerable<BenchTarget> OfEncoders(BenchRatio[] encoders, BenchRow[] ours)
    {
        BenchRow[] alone = [.. ours.Where(row => row is { Batch: 1, Threads: 1 })];
        yield return AtLeast("MiniLM against ONNX Runtime, worst cell", 0.97, Worst(Against(encoders, Onnx)));
        yield return AtLeast("MiniLM against ONNX Runtime, geometric mean", 1.10, Mean(Against(encoders, Onnx)));
        yield return AtMost(
            "MiniLM, process peak over weights, batch 1, 1 thread, worst length",
            1.15,
            -1 * Worst([.. alone.Where(row => row.PeakBytes is not null).Select(row => -(double)row.PeakBytes!.Value / row.ModelBytes)])
        );
        yield return AtMost(
            "MiniLM, first result after start, ms, batch 1, 1 thread, slowest length",
            150,
            -1 * Worst([.. alone.Select(row => -row.FirstResultMs)])
        );
    }

    private static IEnumerable<BenchTarget> OfStaticModels(BenchRatio[] large, BenchRatio[] small)
    {
        yield return AtLeast("DeiT against ONNX Runtime, worst cell", 0.97, Worst(Against(large, Onnx)));
        yield return AtLeast("DeiT against ONNX Runtime, geometric mean", 1.10, Mean(Against(large, Onnx)));
        yield return AtLeast("DeiT against TorchSharp, geometric mean", 1.25, Mean(Against(large, Torch)));
        yield return AtLeast(
            "reference models against ONNX Runtime, batch 1, worst cell",
            1.5,
            Worst(Against([.. small.Where(ratio => ratio.Batch == 1)], Onnx))
        );
    }

    private static IEnumerable<BenchTarget> OfOneRunner(IReadOnlyList<BenchRow> rows, string[] references, string? runner)
    {
        BenchRow? At(string engine, int batch, string model = "deit-small") =>
            rows.FirstOrDefault(row =>
                row.Model == model && row.Engine == engine && row.Work == Work.Full.Name && row.Batch == batch && row.Threads == 1
            );
        yield return AtLeast("share of the sgemm roof, deit-small, batch 8, 1 thread", 0.90, At(Ours, 8)?.ShareOfRoof);
        yield return AtMost(
            "process peak over ONNX Runtime's, deit-small, batch 1, 1 thread",
            0.35,
            (double?)At(Ours, 1)?.PeakBytes / At(Onnx, 1)?.PeakBytes
        );
        yield return AtMost(
            "process peak over ONNX Runtime's, deit-small with weights of 16 bits, batch 1, 1 thread",
            0.35,
            (double?)At(Ours, 1, "deit-small-bf16")?.PeakBytes / At(Onnx, 1, "deit-small-bf16")?.PeakBytes
        );
        yield return AtMost(
            "program of a NativeAOT runner, MB",
            6,
            runner is null || runner.EndsWith(".dll", StringComparison.Ordinal) ? null : new FileInfo(runner).Length / 1e6
        );
        yield return AtMost(
            "first result of a reference model after start, ms, slowest",
            40,
            Worst([
                .. rows.Where(row =>
                        references.Contains(row.Model) && row is { Engine: Ours, Batch: 1, Threads: 1 } && row.Work == Work.Full.Name
                    )
                    .Select(row => -row.FirstResultMs),
            ]) * -1
        );
    }

    private static IEnumerable<BenchTarget> OfSkippedWork(BenchRatio[] large)
    {
        double? Overhead(Work work) =>
            Worst([
                .. large
                    .Where(ratio => ratio.Engine == Ours && ratio.Against == Ours && ratio.Work == work.Name)
                    .Select(ratio => -1 / (ratio.Speed * ratio.Macs)),
            ]) * -1;
        yield return AtMost("time over the share of multiply-adds, skip 4 of 12 blocks, worst cell", 1.03, Overhead(Work.Skip));
        yield return AtMost(
            "time over the share of multiply-adds, keep 50 % of tokens after block 3, worst cell",
            1.08,
            Overhead(Work.Keep)
        );
    }

    private static IEnumerable<BenchTarget> OfDefaultBudgets(BenchRatio[] small, BenchRatio[] texts)
    {
        double? Gain(int batch) =>
            Worst([
                .. small
                    .Where(ratio => ratio.Against == Onnx && ratio.Work == Work.Default.Name && ratio.Batch == batch)
                    .Select(ratio => ratio.Speed * ratio.Macs),
            ]);
        yield return AtLeast(
            "default budget against ONNX Runtime running the teacher, times share of multiply-adds, batch 1, worst cell",
            1.5,
            Gain(1)
        );
        yield return AtLeast(
            "default budget against ONNX Runtime running the teacher, times share of multiply-adds, batch 32, worst cell",
            1.1,
            Gain(32)
        );
        yield return AtLeast(
            "texts at the default budget against ONNX Runtime running the teacher on padded batches of 32, worst cell",
            3,
            Worst([
                .. texts
                    .Where(ratio => ratio.Against == Onnx && ratio.Work == Work.Default.Name && ratio.Batch == 32)
                    .Select(ratio => ratio.Speed),
            ])
        );
    }

    private static IEnumerable<BenchTarget> OfMixedBatches(BenchRatio[] large, BenchRatio[] small)
    {
        static double? Ragged(BenchRatio[] among) =>
            Worst([.. among.Where(ratio => ratio.Work == Work.Mixed.Name).Select(ratio => ratio.Speed)]);
        yield return AtLeast("batch of 32 with mixed paths against one by one, reference models, worst cell", 1.2, Ragged(small));
        yield return AtLeast("batch of 32 with mixed paths against one by one, DeiT, worst cell", 1.0, Ragged(large));
    }

    public static BenchTarget AtLeast(string goal, double needed, double? reached) =>
        new($"{goal}: at least", needed, reached, reached is null ? null : reached >= needed);

    public static BenchTarget AtMost(string goal, double needed, double? reached) =>
        new($"{goal}: at most", needed, reached, reached is null ? null : reached <= needed);

    public static double? Worst(double[] values) => values.Length == 0 ? null : values.Min();

    public static double? Mean(double[] values) => values.Length == 0 ? null : BenchRatios.Mean(values);
}
