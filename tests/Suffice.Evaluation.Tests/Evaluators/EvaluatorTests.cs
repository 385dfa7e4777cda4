using Suffice.Bundles;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;

namespace Suffice.Evaluation.Tests.Evaluators;

/// <summary>One adapted bundle for all tests: it takes a second to make.</summary>
public sealed class TinyWorld : IDisposable
{
    public TinyWorld() => Data = TinyAdaptation.Make(Bundles);

    internal TinyBundles Bundles { get; } = new();

    public string Data { get; }

    /// <summary>How that bundle is judged on those data, without waiting.</summary>
    internal EvaluationOptions Options =>
        new()
        {
            Bundle = Bundles.AdaptedPath,
            Static = Bundles.StaticPath,
            Data = Data,
            WarmUpSeconds = 0,
        };

    public void Dispose() => Bundles.Dispose();
}

public class EvaluatorTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private readonly EvaluationOptions options = world.Options;

    [Fact]
    public void The_record_adds_up()
    {
        EvaluationResult evaluation = Evaluator.Run(options with { Batch = 3 });
        EvaluationRecord record = evaluation.Record;
        Assert.Equal(40, record.Examples); // A sixth of 240.
        Assert.Equal(Synthetic.TeacherMacs(Synthetic.Library()), record.Static.Macs);
        Assert.Contains(record.DefaultBudget, record.Points.Select(point => point.Budget));
        Assert.Equal(record.Points.Select(point => point.Budget).Order(), record.Points.Select(point => point.Budget));
        foreach (BudgetPoint point in record.Points)
        {
            Assert.Equal(1, point.Paths.Values.Sum(), 1e-12);
            Assert.Equal(record.Static.Top1 - point.Top1, point.Loss, 1e-12);
            Assert.True(point.MacsP99 >= point.Macs * 0.99 && point.SecondsPerInput > 0 && point.SecondsP99 > 0);
        }
        BudgetPoint chosen = record.Points.Single(point => point.Budget == record.DefaultBudget);
        Assert.InRange(record.Controller.Macs, 1, chosen.Macs);
        Assert.InRange(record.Controller.SecondsPerInput, 1e-9, 1);
        Assert.Equal(2, Assert.Single(record.SmallerStatic).Blocks);
        Assert.Equal(
            [
                "confidence",
                "hull",
                "entropy",
                "patience",
                "one_shot",
                "oracle",
                "fixed",
                "budgeted_batch",
                "optimal_stopping",
                "learned_exit",
                "greedy",
                "policy",
            ],
            record.Controllers.Keys
        );
        Assert.All(record.Controllers.Values, Assert.NotEmpty);
        Assert.Equal(TinyBundles.Origin.Seed, record.Seed);
        Assert.True(record.FullPath.Macs > record.Static.Macs); // It passes more exit heads.
    }

    [Fact]
    public void What_was_executed_is_what_the_outcome_table_predicts()
    {
        EvaluationResult evaluation = Evaluator.Run(options);
        EvaluationRecord record = evaluation.Record;
        using BundleFile bundle = BundleFile.Open(options.Bundle);
        PathResult full = evaluation.Details.Paths[bundle.Library.Full.Index];
        Assert.Equal((record.FullPath.Top1, record.FullPath.Macs), (full.Top1, full.Macs));
        // Budgets inside the table run at prices between those simulated: cost and accuracy lie within the simulated range.
        Assert.All(record.Points, point =>
            Assert.InRange(point.Macs, evaluation.Details.Frontier.Min(p => p.Macs), evaluation.Details.Frontier.Max(p => p.Macs))
        );
        Assert.Equal(
            record.Controllers.Keys.Where(name => name is not ("oracle" or "hull" or "policy")).Order(),
            evaluation.Details.Rivals.Select(rival => rival.Rival).Order()
        );
        Assert.All(evaluation.Details.Easy.Concat(evaluation.Details.Hard), example =>
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], example.Png![..4])
        );
    }

    [Fact]
    public void Files_are_written_whole_and_the_report_comes_from_them()
    {
        string folder = Path.Combine(world.Bundles.Folder, "run"),
            path = Path.Combine(folder, "eval.json"),
            table = Path.Combine(folder, "table.tsv");
        EvaluationResult evaluation = Evaluator.Run(options with { Budgets = [options.Default()], Limit = 10 });
        evaluation.Save(path);
        evaluation.SaveTable(table);
        HtmlReport.Write(path, Path.Combine(folder, "report.html"));

        Assert.Single(RecordFile.LoadRecord(path).Points);
        string[] lines = File.ReadAllLines(table);
        Assert.Equal("setting\tid\tlabel\tprediction\tpath\tmacs", lines[0]);
        Assert.Equal(3 * 10, lines.Length - 1); // Static, full path, one budget.
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split('\t'))];
        Assert.Equal(
            evaluation.Record.Points[0].Macs,
            rows.Where(row => row[0] != "static" && row[0] != "full_path").Average(row => long.Parse(row[5])),
            1e-6
        );
        Assert.Equal(evaluation.Record.Static.Top1, rows.Where(row => row[0] == "static").Count(row => row[2] == row[3]) / 10.0);
    }

    [Fact]
    public void A_budget_out_of_range_is_refused_before_anything_runs()
    {
        foreach (double budget in new[] { 0.0001, 1.0 })
        {
            var error = Assert.Throws<SufficeException>(() => Evaluator.Run(options with { Budgets = [budget] }));
            Assert.Equal(Fault.Usage, error.Fault);
            Assert.Contains("Choose one from", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bundles_that_do_not_belong_together_are_refused()
    {
        var swapped = Assert.Throws<SufficeException>(() =>
            Evaluator.Run(options with { Bundle = options.Static, Static = options.Bundle })
        );
        Assert.Contains("is static", swapped.Message, StringComparison.Ordinal);
        Assert.Contains("--static", swapped.Message, StringComparison.Ordinal);

        using var other = new TinyBundles();
        other.Static().Dispose();
        using (BundleFile file = BundleFile.Open(other.StaticPath))
            BundleWriter.Save(
                Path.Combine(other.Folder, "stranger.static.suffice"),
                file.Manifest with
                {
                    TeacherHash = new string('9', 64),
                },
                [.. file.Plain()]
            );
        var stranger = Assert.Throws<SufficeException>(() =>
            Evaluator.Run(options with { Static = Path.Combine(other.Folder, "stranger.static.suffice") })
        );
        Assert.Contains("teacher hash", stranger.Message, StringComparison.Ordinal);
        Assert.Contains("Give the static bundle", stranger.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_do_not_match_are_refused_with_the_class()
    {
        string folder = Path.Combine(world.Bundles.Folder, "renamed");
        foreach (string source in Directory.EnumerateFiles(world.Data, "*.png", SearchOption.AllDirectories))
        {
            string target = source
                .Replace(world.Data, folder, StringComparison.Ordinal)
                .Replace(
                    $"{Path.DirectorySeparatorChar}cow{Path.DirectorySeparatorChar}",
                    $"{Path.DirectorySeparatorChar}cat{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                );
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target, overwrite: true);
        }
        var error = Assert.Throws<SufficeException>(() => Evaluator.Run(options with { Data = folder }));
        Assert.Equal(Fault.Data, error.Fault);
        Assert.Contains("in the data alone: cat; in the net alone: cow", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_stopped_and_the_smaller_nets_can_be_named()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Evaluator.Run(options, null, stop.Token));
        Assert.Equal(
            [Path.Combine(world.Bundles.Folder, "tiny.blocks2.suffice")],
            EvaluationSubject.Beside(options.Static, ".static.suffice", "blocks")
        );
        Assert.Empty(EvaluationSubject.Beside(options.Bundle, ".suffice", "seed"));
        Assert.Empty(Evaluator.Run(options with { SmallerStatic = [], Limit = 5 }).Record.SmallerStatic);
    }
}

internal static class EvaluationOptionsExtensions
{
    /// <summary>The default budget in the bundle's manifest.</summary>
    public static double Default(this EvaluationOptions options)
    {
        using BundleFile bundle = BundleFile.Open(options.Bundle);
        return bundle.Manifest.DefaultBudget!.Value;
    }
}
