using System.Text.Json;

namespace Suffice.Cli.Tests;

public sealed class EvalVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void Evaluates_and_reports()
    {
        using var folder = new TemporaryFolder();
        string json = folder.File("eval.json");
        CommandRun run = Eval(world.Data, "--json", json, "--table", folder.File("table.tsv"), "--limit", "24").Succeeds();
        Assert.Contains("static (teacher)", run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        Assert.Equal(24, record.RootElement.GetProperty("examples").GetInt32());
        Assert.True(File.Exists(folder.File("table.tsv")));
        // Without --budgets: the usual ones within the bundle's range, the default among them.
        double[] budgets =
        [
            .. record.RootElement.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("budget").GetDouble()),
        ];
        Assert.True(budgets.Length > 1, $"only {budgets.Length} budget");
        Assert.Contains(record.RootElement.GetProperty("default_budget").GetDouble(), budgets);

        CommandRun.Of("report", folder.Path).Succeeds();
        Assert.Contains("<html", File.ReadAllText(folder.File("report.html")), StringComparison.Ordinal);
        Assert.StartsWith("kind,setting,top1", File.ReadAllText(folder.File("report.csv")), StringComparison.Ordinal);
        File.WriteAllText(folder.File("page.md"), "<!-- results eval.json -->\n<!-- /results -->\n");
        CommandRun.Of("report", "--into", folder.File("page.md")).Succeeds();
        Assert.Contains("| static (the teacher) |", File.ReadAllText(folder.File("page.md")), StringComparison.Ordinal);
        Assert.DoesNotContain("policy's training", File.ReadAllText(folder.File("report.html")), StringComparison.Ordinal);
        File.WriteAllText(folder.File("adaptation.json"), """[{ "Round": 0, "Policy": [{ "Iteration": 1, "Reward": 0.9 }] }]""");
        CommandRun.Of("report", folder.Path, "--json", folder.File("pages.json")).Succeeds();
        string page = File.ReadAllText(folder.File("report.html"));
        Assert.Contains("Accuracy against computation", page, StringComparison.Ordinal);
        Assert.Contains("policy's training", page, StringComparison.Ordinal);
        Assert.StartsWith("round,round_kept", File.ReadAllText(folder.File("report.training.csv")), StringComparison.Ordinal);
        Assert.Contains("\"training\": ", File.ReadAllText(folder.File("pages.json")), StringComparison.Ordinal);
        CommandRun.Of("report").Fails(2, "Give a record", "--into");
        CommandRun.Of("report", json, json, "--out", folder.File("a.html")).Fails(2, "--out", "one record");
        File.WriteAllText(folder.File("reviews.csv"), "text,label\n");
        CommandRun.Of("report", json, "--out", folder.File("reviews.html")).Fails(2, "reviews.csv", "was not written by report");
        Assert.Equal("text,label\n", File.ReadAllText(folder.File("reviews.csv")));
        CommandRun.Of("report", json, "--out", folder.File("a.html")).Succeeds();
        CommandRun.Of("report", json, "--out", folder.File("a.html")).Succeeds();
    }

    [Fact]
    public void Data_of_other_classes_is_refused()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < world.Images.Length; i++)
        {
            string target = folder.File(Path.Combine(i % 2 == 0 ? "cat" : "ant", $"{i}.png"));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(world.Images[i], target);
        }
        Eval(folder.Path, "--json", folder.File("eval.json"))
            .Fails(3, "do not match", world.Bundle, "Evaluate on the data the bundle was made for");
        Assert.False(File.Exists(folder.File("eval.json")));
    }

    [Fact]
    public void Unknown_data_is_refused() => Eval("no-such-data", "--json", "x.json").Fails(3, "no-such-data", "data get");

    [Fact]
    public void Caps_get_a_row_each_and_no_input_takes_more()
    {
        using var folder = new TemporaryFolder();
        string json = folder.File("eval.json");
        CommandRun run = Eval(world.Data, "--json", json, "--limit", "24", "--caps", "0.6,1").Succeeds();
        Assert.Contains("no input over 0.6", run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        double teacher = record.RootElement.GetProperty("static").GetProperty("macs").GetDouble();
        JsonElement[] caps = [.. record.RootElement.GetProperty("caps").EnumerateArray()];
        Assert.Equal([0.6, 1], caps.Select(cap => cap.GetProperty("cap").GetDouble()));
        Assert.All(caps, cap => Assert.InRange(cap.GetProperty("macs_max").GetInt64(), 1, cap.GetProperty("cap").GetDouble() * teacher));
        Assert.All(caps, cap => Assert.InRange(cap.GetProperty("macs").GetDouble(), 1, cap.GetProperty("macs_max").GetDouble()));
        Assert.All(caps, cap => Assert.InRange(cap.GetProperty("top1").GetDouble(), 0, 1));
    }

    [Fact]
    public void A_record_is_required() => Eval(world.Data).Fails(2, "--json", "--help");

    [Theory]
    [InlineData("--budgets", "0.2;0.4", "separated by commas")]
    [InlineData("--batch", "0", "at least 1")]
    [InlineData("--threads", "-2", "at least 1")]
    [InlineData("--split", "all", "calibration")]
    [InlineData("--budgets", "0.2,7", "at most 1")]
    [InlineData("--caps", "0.5,1.2", "at most 1")]
    [InlineData("--caps", "half", "separated by commas")]
    public void Options_out_of_range_are_refused(string option, string value, string message) =>
        Eval(world.Data, "--json", "x.json", option, value).Fails(2, message);

    [Fact]
    public void A_static_bundle_has_nothing_to_evaluate() =>
        CommandRun
            .Of("eval", world.Static, "--static", world.Static, "--data", world.Data, "--json", "x.json")
            .Fails(2, "has no controller");

    [Fact]
    public void Reports_on_an_adaptation_alone()
    {
        using var folder = new TemporaryFolder();
        string record = folder.File("adaptation.json");
        File.WriteAllText(record, """[{ "Round": 0, "Policy": [{ "Iteration": 1, "Reward": 0.9 }] }]""");
        foreach ((string given, string name) in ((string, string)[])[(folder.Path, "report"), (record, "adaptation.report")])
        {
            Assert.Equal(folder.File($"{name}.html"), CommandRun.Of("report", given).Succeeds().Output.Trim());
            Assert.Contains("policy's training", File.ReadAllText(folder.File($"{name}.html")), StringComparison.Ordinal);
            Assert.True(File.Exists(folder.File($"{name}.training.csv")));
            Assert.False(File.Exists(folder.File($"{name}.csv")));
        }
        File.WriteAllText(record, """[{ "Policy": [{ "Reward": "much" }] }]""");
        CommandRun.Of("report", folder.Path).Fails(3, record, "[0].policy[0].reward", "suffice adapt");
    }

    [Fact]
    public void A_missing_record_is_an_error() => CommandRun.Of("report", "nowhere.json").Fails(3, "nowhere.json", "suffice eval");

    private CommandRun Eval(string data, params string[] options) =>
        CommandRun.Of(["eval", world.Bundle, "--static", world.Static, "--data", data, .. options]);
}
