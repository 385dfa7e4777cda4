using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Reports;

public sealed partial class TrainingReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_figure_is_drawn_with_a_line_for_each_round()
    {
        string html = Page(Record(rounds: 3));
        XElement[] drawings = Drawings(html);
        Assert.Equal(
            ["Reward", "Entropy, nats", "Divergence, nats", "Clipped share", "Changed actions", "Explained variance"],
            drawings.Select(drawing => drawing.Element("title")!.Value)
        );
        Assert.All(drawings, drawing => Assert.Equal(3, Lines(drawing)));
        Assert.All(drawings, drawing => Assert.Contains("round 2: ", drawing.Element("desc")!.Value, StringComparison.Ordinal));
        Assert.Equal(6, Regex.Count(html, "Healthy: "));
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was learnt", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Not in this record", html, StringComparison.Ordinal);
        Assert.Contains("training on a &lt;set&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Price_bands_have_a_chart_for_each_round_and_a_line_each()
    {
        string html = Page(Record(rounds: 2, bands: 3));
        XElement[] drawings = [.. Drawings(html).Where(at => at.Element("title")!.Value.StartsWith("Explained", StringComparison.Ordinal))];
        Assert.Equal(2, drawings.Length);
        Assert.All(drawings, drawing => Assert.Equal(3, Lines(drawing)));
        Assert.Contains("price band 1 of 3, the lowest prices", html, StringComparison.Ordinal);
        Assert.Contains("price band 3 of 3, the highest prices", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_forms_and_both_ways_of_naming_are_read_alike()
    {
        JsonObject record = Record(rounds: 2, bands: 2);
        PolicyTrainingRecord whole = PolicyTrainingFile.Load(Save(record)),
            bare = PolicyTrainingFile.Load(Save(Pascal(record["rounds"]!)));
        Assert.Equal("a <set>", whole.Data);
        Assert.Null(bare.Data);
        Assert.Equal(TrainingCsv.Render(whole), TrainingCsv.Render(bare));
        Assert.Equal(2, bare.Rounds[1].Iterations[0].ExplainedVarianceBands.Count);
        Assert.Equal(0.02, bare.Rounds[0].Choice!.Difference);
    }

    [Fact]
    public void What_came_of_the_training_is_said()
    {
        JsonObject record = Record(rounds: 3);
        record["rounds"]![0]!["choice"]!.AsObject().Remove("upper_limit");
        record["rounds"]![1]!["choice"]!["kept"] = false;
        record["rounds"]![1]!["choice"]!["lower_limit"] = -0.0123;
        record["rounds"]![1]!["kept"] = true;
        record["rounds"]![2]!["kept"] = false;
        record["rounds"]![2]!.AsObject().Remove("choice");
        string html = Page(record);
        foreach (
            string words in (string[])
                [
                    "Round 0 (kept, not the last): training gained 2.00 % of",
                    "(lower 95 % limit 1.00 %). The lower limit is above 0",
                    "Round 1 (used): training gained 2.00 %",
                    "95 % limits −1.23 % and 3.00 %). The lower limit is not above 0",
                    "the greedy rule over the predictor",
                    "Round 2 (not used): whether",
                    "round 1: after an end-to-end round, used",
                ]
        )
            Assert.Contains(words, html, StringComparison.Ordinal);
    }

    [Fact]
    public void That_nothing_was_learnt_is_said()
    {
        JsonObject record = Record(rounds: 2);
        Idle(record, 1);
        Assert.Contains("Nothing was learnt in round 1:", Page(record), StringComparison.Ordinal);
        Idle(record, 0);
        string html = Page(record);
        Assert.Contains("Nothing was learnt:", html, StringComparison.Ordinal);
        Assert.Contains("and no most probable action changed", html, StringComparison.Ordinal);
        record["rounds"]![0]!["policy"]![2]!["changed_actions"] = 0.01;
        record["rounds"]![1]!["policy"]![2]!["clipped_share"] = 0.01;
        Assert.DoesNotContain("Nothing was learnt", Page(record), StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_record_shows_what_it_has()
    {
        JsonObject record = Record(rounds: 1);
        record["rounds"]![0]!.AsObject().Remove("choice");
        foreach (JsonNode? iteration in record["rounds"]![0]!["policy"]!.AsArray())
        {
            iteration!.AsObject().Remove("changed_actions");
            iteration["clipped_share"] = 0;
            iteration["reward"] = "NaN";
        }
        record["rounds"]![0]!["policy"]![1]!["reward"] = 0.9;
        record["rounds"]![0]!["policy"]![1]!["entropy"] = null;
        string html = Page(record);
        Assert.Equal(5, Drawings(html).Length);
        Assert.Contains("Not in this record: Changed actions.", html, StringComparison.Ordinal);
        Assert.Contains("clipped, so", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        XElement entropy = Drawings(html)
            .Single(drawing => drawing.Element("title")!.Value.StartsWith("Entropy", StringComparison.Ordinal));
        Assert.Equal(2, Lines(entropy)); // A gap where there is no number.
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{ "rounds": [ { "policy": [] } ] }""")]
    public void A_record_without_figures_says_so(string json)
    {
        string html = Page(JsonNode.Parse(json)!);
        Assert.Contains("has no figures", html, StringComparison.Ordinal);
        Assert.Empty(Drawings(html));
    }

    [Fact]
    public void One_iteration_and_numbers_that_do_not_move_can_be_drawn()
    {
        JsonNode record = JsonNode.Parse("""[ { "Policy": [ { "Reward": 1, "ExplainedVariance": -7, "Divergence": 0 } ] } ]""")!;
        string html = Page(record);
        Assert.Equal(3, Drawings(html).Length);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_is_in_the_csv_file()
    {
        JsonObject record = Record(rounds: 2, bands: 2);
        record["rounds"]![1]!["policy"] = new JsonArray();
        string path = Save(record),
            csv = folder.File("page.training.csv");
        TrainingCsv.Write(path, csv);
        string[] rows = File.ReadAllLines(csv);
        Assert.Equal(
            "round,round_kept,need,mean_macs,full_path_loss,difference,lower_limit,upper_limit,policy_kept,iteration,reward,utility,"
                + "fraction,entropy,divergence,clipped_share,changed_actions,explained_variance,explained_variance_band1,"
                + "explained_variance_band2",
            rows[0]
        );
        Assert.Equal(1 + 4 + 1, rows.Length);
        Assert.Equal("0,true,0.4,,0.001,0.02,0.01,0.03,true,2,0.92,0.95,0.4,0.3,0.002,0.02,0.002,0.2,0.2,0.3", rows[2]);
        Assert.Equal("1,true,0.4,,0.001,0.02,0.01,0.03,true,,,,,,,,,,,", rows[5]);
    }

    [Theory]
    [InlineData("""[ { "Policy": [ { "Reward": "much" } ] } ]""", "[0].policy[0].reward is not a number")]
    [InlineData("""{ "rounds": [ {}, { "policy": [ {}, 4 ] } ] }""", "rounds[1].policy[1] is not an object")]
    [InlineData("""{ "rounds": [ { "policy": { } } ] }""", "rounds[0].policy is not a list")]
    [InlineData("""{ "rounds": [ { "round": 1.5 } ] }""", "rounds[0].round is not a whole number")]
    [InlineData("""{ "rounds": [ { "choice": { "kept": 1 } } ] }""", "rounds[0].choice.kept is neither true nor false")]
    [InlineData(
        """{ "rounds": [ { "policy": [ { "explained_variance_bands": [ 0, [] ] } ] } ] }""",
        "rounds[0].policy[0].explained_variance_bands[1] is not a number"
    )]
    [InlineData("""{ "schema": 1 }""", "no rounds")]
    [InlineData("7", "neither a list of rounds nor an object")]
    [InlineData("""[ { "Round": 0, "Po""", "LineNumber: 0")]
    [InlineData("", "JSON")]
    public void A_damaged_record_is_refused_with_the_place(string json, string words)
    {
        string path = folder.File("adaptation.json");
        File.WriteAllText(path, json);
        Errors.Expect(Fault.Data, () => TrainingReport.Write(path, folder.File("page.html")), path, words, "suffice adapt");
        Assert.False(File.Exists(folder.File("page.html")));
    }

    [Fact]
    public void A_missing_record_is_refused() =>
        Errors.Expect(Fault.Data, () => PolicyTrainingFile.Load(folder.File("nothing.json")), "nothing.json", "suffice adapt");

    [Theory]
    [InlineData("x.json", """[ 1 ]""", true)]
    [InlineData("x.json", """{ "data": { "rounds": 1 }, "rounds": [] }""", true)]
    [InlineData("x.json", """{ "data": { "rounds": 1 } }""", false)]
    [InlineData("x.json", """{ "da""", false)]
    [InlineData("x.json", "", false)]
    [InlineData("cifar10.adaptation.json", "", true)]
    public void Records_are_known_by_name_or_content(string name, string json, bool expected)
    {
        File.WriteAllText(folder.File(name), json);
        Assert.Equal(expected, PolicyTrainingFile.IsOne(folder.File(name)));
        Assert.False(PolicyTrainingFile.IsOne(folder.File("nothing.json")));
        Assert.False(PolicyTrainingFile.IsOne(folder.Path));
    }

    [Fact]
    public void An_evaluations_page_may_have_the_training_too()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1]);
        string path = folder.File("eval.json"),
            page = folder.File("report.html");
        RecordFile.Save(record, path);
        RecordFile.Save(details, RecordFile.DetailsPath(path));
        HtmlReport.Write(path, page, Save(Record(rounds: 1)));
        string html = File.ReadAllText(page);
        Assert.Contains("Accuracy against computation", html, StringComparison.Ordinal);
        Assert.Contains("How the policy's training went", html, StringComparison.Ordinal);
        HtmlReport.Write(path, page, Save(new JsonArray()));
        Assert.Equal(HtmlReport.Render(record, details), File.ReadAllText(page));
    }

    private string Page(JsonNode record)
    {
        string page = folder.File("page.html");
        TrainingReport.Write(Save(record), page);
        return File.ReadAllText(page);
    }

    private string Save(JsonNode record)
    {
        string path = folder.File("x.adaptation.json");
        File.WriteAllText(path, record.ToJsonString());
        return path;
    }

    private static JsonObject Record(int rounds, int bands = 0) =>
        new() { ["data"] = "a <set>", ["rounds"] = new JsonArray([.. Enumerable.Range(0, rounds).Select(round => Round(round, bands))]) };

    private static JsonObject Round(int round, int bands) =>
        new()
        {
            ["round"] = round,
            ["need"] = 0.4,
            ["full_path_loss"] = 0.001,
            ["kept"] = true,
            ["policy"] = new JsonArray([.. Enumerable.Range(1, 4).Select(iteration => Iteration(iteration, bands))]),
            ["choice"] = new JsonObject
            {
                ["difference"] = 0.02,
                ["lower_limit"] = 0.01,
                ["upper_limit"] = 0.03,
                ["kept"] = true,
            },
        };

    private static JsonObject Iteration(int iteration, int bands)
    {
        var made = new JsonObject
        {
            ["iteration"] = iteration,
            ["reward"] = Math.Round(0.9 + (0.01 * iteration), 2),
            ["utility"] = 0.95,
            ["fraction"] = 0.4,
            ["entropy"] = 0.3,
            ["divergence"] = 0.002,
            ["clipped_share"] = 0.02,
            ["explained_variance"] = 0.2,
            ["changed_actions"] = 0.001 * iteration,
        };
        if (bands > 0)
            made["explained_variance_bands"] = new JsonArray([
                .. Enumerable.Range(0, bands).Select(band => JsonValue.Create(Math.Round(0.2 + (0.1 * band), 1))),
            ]);
        return made;
    }

    private static void Idle(JsonObject record, int round)
    {
        foreach (JsonNode? iteration in record["rounds"]![round]!["policy"]!.AsArray())
            (iteration!["clipped_share"], iteration["changed_actions"]) = (0, 0);
    }

    /// <summary>The same with names as a run folder's record has them.</summary>
    private static JsonNode Pascal(JsonNode node) =>
        node switch
        {
            JsonArray list => new JsonArray([.. list.Select(item => Pascal(item!))]),
            JsonObject fields => new JsonObject(
                fields.Select(field => KeyValuePair.Create(PascalName(field.Key), (JsonNode?)Pascal(field.Value!)))
            ),
            _ => node.DeepClone(),
        };

    private static string PascalName(string name) =>
        string.Concat(name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static XElement[] Drawings(string html) =>
        [
            .. Drawing()
                .Matches(html)
                .Select(match => XElement.Parse(match.Value))
                .Where(drawing => drawing.Attribute("class")?.Value == "small"),
        ];

    /// <summary>Lines of figures, without dashed guides.</summary>
    private static int Lines(XElement drawing) =>
        drawing.Elements("polyline").Count(line => !line.Attribute("style")!.Value.Contains("--static", StringComparison.Ordinal));

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawing();
}
