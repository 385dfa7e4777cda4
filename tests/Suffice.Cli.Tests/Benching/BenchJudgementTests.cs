using Suffice.Commands.Benching;

namespace Suffice.Cli.Tests.Benching;

/// <summary>Ratios and targets of made-up rows.</summary>
public class BenchJudgementTests
{
    private static BenchRow Row(
        string model,
        string engine,
        Work work,
        double[] rounds,
        double macs = 1,
        int batch = 1,
        double? share = null,
        long? peak = null,
        double? eights = null
    ) =>
        new()
        {
            Model = model,
            Engine = engine,
            Work = work.Name,
            Batch = batch,
            Threads = 1,
            ImagesPerSecond = CellRows.Median(rounds),
            Rounds = rounds,
            Macs = macs,
            Gflops = 1,
            P50Ms = 1,
            P99Ms = 1,
            FirstResultMs = 30,
            ModelBytes = 1,
            ShareOfRoof = share,
            Int8RoofGflops = eights is null ? null : 1,
            ShareOfInt8Roof = eights,
            PeakBytes = peak,
        };

    private static BenchTarget Target(
        IReadOnlyList<BenchRow> rows,
        string words,
        string[] generated,
        string[] references,
        params string[] texts
    ) =>
        BenchTargets
            .Of(rows, [.. BenchRatios.Of(rows)], new ModelGroups(generated, ["minilm-8"], references, texts), null)
            .Single(target => target.Goal.StartsWith(words, StringComparison.Ordinal));

    [Fact]
    public void A_ratio_is_the_median_of_the_rounds_ratios()
    {
        // The machine slowed down for both in the second round: the ratio stays 2, while the medians' quotient would be 20 / 5.
        BenchRow[] rows = [Row("deit-tiny", "suffice", Work.Full, [20, 2, 20]), Row("deit-tiny", "onnxruntime", Work.Full, [10, 1, 5])];
        BenchRatio ratio = Assert.Single(BenchRatios.Of(rows));
        Assert.Equal(("suffice", "onnxruntime", 2.0, 1.0), (ratio.Engine, ratio.Against, ratio.Speed, ratio.Macs));
    }

    [Fact]
    public void A_sentence_encoder_is_judged_by_speed_memory_and_start()
    {
        BenchRow[] rows =
        [
            Row("minilm-8", "suffice", Work.Full, [12, 12, 12], peak: 2),
            Row("minilm-8", "onnxruntime", Work.Full, [10, 10, 10]),
        ];
        Assert.Equal((1.2, true), Reached("MiniLM against ONNX Runtime, geometric mean"));
        Assert.Equal((2.0, false), Reached("MiniLM, process peak over weights"));
        Assert.Equal((30.0, true), Reached("MiniLM, first result"));

        (double?, bool?) Reached(string words)
        {
            BenchTarget target = Target(rows, words, [], []);
            return (target.Reached, target.Met);
        }
    }

    [Fact]
    public void Only_rows_of_one_cell_are_compared() =>
        Assert.Empty(
            BenchRatios.Of([
                Row("a", "suffice", Work.Full, [1]),
                Row("b", "onnxruntime", Work.Full, [1]),
                Row("a", "onnxruntime", Work.Full, [1], batch: 8),
            ])
        );

    [Fact]
    public void The_worst_cell_and_the_mean_are_judged()
    {
        BenchRow[] rows =
        [
            Row("deit-tiny", "suffice", Work.Full, [9]),
            Row("deit-tiny", "onnxruntime", Work.Full, [10]),
            Row("deit-small", "suffice", Work.Full, [16]),
            Row("deit-small", "onnxruntime", Work.Full, [10]),
        ];
        BenchTarget worst = Target(rows, "DeiT against ONNX Runtime, worst", ["deit-tiny", "deit-small"], []),
            mean = Target(rows, "DeiT against ONNX Runtime, geometric", ["deit-tiny", "deit-small"], []);
        Assert.Equal((0.9, false), (worst.Reached!.Value, worst.Met!.Value));
        Assert.Equal(1.2, mean.Reached!.Value, 1e-12);
        Assert.True(mean.Met);
        Assert.Null(Target(rows, "DeiT against TorchSharp", ["deit-tiny", "deit-small"], []).Met);
    }

    [Fact]
    public void Skipping_is_judged_by_time_over_multiply_adds()
    {
        // A third less computation in 7/10 of the time: 0.7 / (2 / 3) = 1.05, above 1.03.
        BenchRow[] rows = [Row("deit-tiny", "suffice", Work.Full, [7], macs: 3), Row("deit-tiny", "suffice", Work.Skip, [10], macs: 2)];
        BenchTarget target = Target(rows, "time over the share of multiply-adds, skip", ["deit-tiny"], []);
        Assert.Equal(1.05, target.Reached!.Value, 1e-12);
        Assert.False(target.Met);
    }

    [Fact]
    public void The_default_budget_is_judged_by_speed_times_multiply_adds()
    {
        // Four times as fast at 0.4 of the multiply-adds.
        BenchRow[] rows = [Row("net", "suffice", Work.Default, [40], macs: 0.4), Row("net", "onnxruntime", Work.Full, [10])];
        BenchTarget target = Target(
            rows,
            "default budget against ONNX Runtime running the teacher, times share of multiply-adds, batch 1,",
            [],
            ["net"]
        );
        Assert.Equal(1.6, target.Reached!.Value, 1e-12);
        Assert.True(target.Met);
    }

    [Fact]
    public void Texts_are_judged_by_speed_against_padded_batches()
    {
        BenchRow[] rows =
        [
            Row("net", "suffice", Work.Default, [35, 40], macs: 0.4, batch: 32),
            Row("net", "onnxruntime", Work.Full, [10, 10], batch: 32),
            Row("net", "onnxruntime", Work.Full, [1]),
        ];
        Assert.Equal(
            (3.75, true),
            (
                Target(rows, "texts at the default budget", [], [], "net").Reached!.Value,
                Target(rows, "texts at the default budget", [], [], "net").Met!.Value
            )
        );
        Assert.Null(
            Target(
                rows,
                "default budget against ONNX Runtime running the teacher, times share of multiply-adds, batch 32",
                [],
                [],
                "net"
            ).Reached
        );
    }

    [Fact]
    public void Shares_peaks_and_starts_are_judged()
    {
        BenchRow[] rows =
        [
            Row("deit-small", "suffice", Work.Full, [1], share: 0.95, batch: 8),
            Row("deit-small", "suffice", Work.Full, [1], peak: 40),
            Row("deit-small", "onnxruntime", Work.Full, [1], peak: 100),
            Row("deit-small-bf16", "suffice", Work.Full, [1], peak: 30),
            Row("deit-small-bf16", "onnxruntime", Work.Full, [1], peak: 120),
            Row("net", "suffice", Work.Full, [1]),
        ];
        Assert.Equal((0.95, true), Judged(rows, "share of the sgemm roof"));
        Assert.Equal((0.4, false), Judged(rows, "process peak over ONNX Runtime's, deit-small,"));
        Assert.Equal((0.25, true), Judged(rows, "process peak over ONNX Runtime's, deit-small with weights of 16 bits"));
        Assert.Equal((30, true), Judged(rows, "first result"));

        static (double, bool) Judged(BenchRow[] rows, string words)
        {
            BenchTarget target = Target(rows, words, ["deit-small"], ["net"]);
            return (target.Reached!.Value, target.Met!.Value);
        }
    }

    [Fact]
    public void Eight_bits_are_judged_against_the_fastest_form_of_the_rival_and_by_their_own_aims()
    {
        const string name = "deit-small-int8";
        BenchRow[] rows =
        [
            Row(name, "suffice", Work.Full, [30], peak: 30, eights: 0.5),
            Row(name, "suffice-fp32", Work.Full, [10], peak: 100, eights: 0.1),
            Row(name, "onnxruntime", Work.Full, [10]),
            Row(name, "onnxruntime-int8", Work.Full, [20], peak: 50),
            Row(name, "onnxruntime-int8-static", Work.Full, [25]),
            Row(name, "suffice", Work.Full, [33], batch: 8, eights: 0.5),
            Row(name, "suffice-fp32", Work.Full, [11], batch: 8, eights: 0.1),
            Row(name, "suffice", Work.LinearLayers, [40], batch: 8, eights: 0.82),
            Row("net", "suffice", Work.Default, [90], eights: 0.5),
            Row("net", "onnxruntime-int8", Work.Full, [30], eights: 0.5),
            Row("net", "onnxruntime", Work.Full, [25], eights: 0.2),
        ];
        Assert.Equal((1.2, false), Reached("static nets in eight bits against ONNX Runtime in eight bits, geometric"));
        Assert.Equal((1.2, true), Reached("static nets in eight bits against ONNX Runtime in eight bits, worst"));
        Assert.Equal((3, true), Reached("static nets in eight bits against our own"));
        Assert.Equal((0.82, true), Reached("share of the roof of eight bits"));
        Assert.Equal((0.3, true), Reached("process peak of deit-small in eight bits over that"));
        Assert.Equal((0.6, false), Reached("process peak of deit-small in eight bits over ONNX"));
        Assert.Equal((3, true), Reached("default budget in eight bits against ONNX Runtime in eight"));
        Assert.Equal((3.6, false), Reached("default budget in eight bits against ONNX Runtime in single"));
        // They are no cells of the aims that nets in single precision have.
        Assert.Null(Target(rows, "DeiT against ONNX Runtime, worst", [name], ["net"]).Met);

        (double, bool) Reached(string words)
        {
            BenchTarget target = Target(rows, words, [name], ["net"]);
            return (Math.Round(target.Reached!.Value, 12), target.Met!.Value);
        }
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.99, 4)]
    [InlineData(0.25, 1)]
    public void Percentiles_are_values_that_occurred(double part, double expected) =>
        Assert.Equal(expected, CellRows.Percentile([3, 1, 4, 2], part));

    [Fact]
    public void The_median_of_an_even_number_is_between_the_middle_two() => Assert.Equal(2.5, CellRows.Median([4, 1, 3, 2]));
}
