using System.Xml.Linq;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Reports;

public sealed class MarkdownResultsTests : IDisposable
{
    private const string Block = "<!-- results runs/eval.json -->\nold figures\n<!-- /results -->";

    private readonly string folder = Directory.CreateTempSubdirectory("suffice").FullName;
    private readonly EvaluationRecord record;
    private readonly EvaluationDetails details;

    public MarkdownResultsTests()
    {
        (record, details) = SyntheticRecord.Make([1]);
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "runs")).FullName, "eval.json");
        RecordFile.Save(record, path);
        RecordFile.Save(details, RecordFile.DetailsPath(path));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Blocks_are_written_anew_and_the_rest_is_left()
    {
        string page = $"# Title\n\n{Block}\n\nWords.\n{Block}\n";
        Assert.Equal(["runs/eval.json", "runs/eval.json"], MarkdownResults.RecordsOf(page));
        string filled = MarkdownResults.Fill(page, folder);
        Assert.DoesNotContain("old figures", filled, StringComparison.Ordinal);
        Assert.StartsWith("# Title\n\n<!-- results runs/eval.json -->\n", filled, StringComparison.Ordinal);
        Assert.Contains("<!-- /results -->\n\nWords.\n", filled, StringComparison.Ordinal);
        Assert.Equal(filled, MarkdownResults.Fill(filled, folder));
    }

    [Fact]
    public void Every_setting_and_rival_has_its_row()
    {
        string text = MarkdownResults.Render(record, details, "runs/eval.json");
        foreach (BudgetPoint point in record.Points)
            Assert.Contains(
                FormattableString
                    .Invariant($"| {point.Top1 * 100:0.00} % | {point.Loss * 100:0.00} ± {point.LossSe * 100:0.00} |")
                    .Replace('-', '−'),
                text,
                StringComparison.Ordinal
            );
        Assert.Contains("| confidence threshold | +3.0 | +2.1 to +3.9 | worse | 33.0 % |", text, StringComparison.Ordinal);
        Assert.Contains("| patience | +1.0 | −0.4 to +2.4 | not told apart | none |", text, StringComparison.Ordinal);
        Assert.Contains("| **predictor and policy, in use** |  |  |  | 30.0 % ± 1.00 |", text, StringComparison.Ordinal);
        // A table is one only if all its rows have as many cells.
        foreach (
            IGrouping<bool, string> table in text.Split('\n')
                .Where(line => line.StartsWith('|'))
                .GroupBy(line => line.Count(letter => letter == '|') == 7)
        )
            Assert.Single(table.Select(line => line.Count(letter => letter == '|')).Distinct());
    }

    [Fact]
    public void A_summary_has_a_row_for_each_record()
    {
        string page = "<!-- summary\nOne: the first: runs/eval.json\n[Two](two.md): runs/eval.json\n-->\nold\n<!-- /summary -->\n",
            filled = MarkdownResults.Fill(page, folder);
        Assert.Equal(["runs/eval.json", "runs/eval.json"], MarkdownResults.RecordsOf(page));
        Assert.DoesNotContain("old", filled, StringComparison.Ordinal);
        string saved = FormattableString.Invariant(
            $"| {record.Static.Top1 * 100:0.00} % | {(1 - (record.DefaultPoint.Macs / record.Static.Macs)) * 100:0.0} % |"
        );
        Assert.Contains($"\n| One: the first {saved}", filled, StringComparison.Ordinal);
        Assert.Contains($"\n| [Two](two.md) {saved}", filled, StringComparison.Ordinal);
        Assert.Single(
            filled.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Count(letter => letter == '|')).Distinct()
        );
        Assert.Equal(filled, MarkdownResults.Fill(filled, folder));
        Assert.Contains(
            "names no record",
            Assert.Throws<SufficeException>(() => MarkdownResults.Fill(page.Replace(": ", " ", StringComparison.Ordinal), folder)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_summary_names_the_shortest_net_that_is_as_good()
    {
        string Shortest(params SmallerStatic[] nets) =>
            MarkdownSummary
                .Render([("net", record with { SmallerStatic = nets }, details)])
                .Split('\n')
                .First(line => line.StartsWith("| net |", StringComparison.Ordinal))
                .Split('|')[^2]
                .Trim();
        SmallerStatic Net(int blocks, double loss, double share) => new(blocks, record.Static.Top1 - loss, record.Static.Macs * share);

        Assert.Equal("4 blocks, 40 %", Shortest(Net(2, 0.002, 0.2), Net(4, 0.0009, 0.4), Net(8, -0.01, 0.8)));
        Assert.Equal("none", Shortest(Net(2, 0.002, 0.2)));
        Assert.Equal("none", Shortest());
    }

    [Fact]
    public void A_loss_beyond_what_a_default_is_to_keep_is_marked()
    {
        string Row(double loss)
        {
            BudgetPoint[] points = [.. record.Points.Select(point => point with { Loss = loss })];
            return MarkdownSummary.Render([("net", record with { Points = points }, details)]);
        }

        Assert.Contains("**0.31 ±", Row(0.0031), StringComparison.Ordinal);
        Assert.Contains("**Bold**", Row(0.0031), StringComparison.Ordinal);
        Assert.DoesNotContain("**", Row(0.003), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_is_a_file_of_its_own_that_says_in_words_what_it_shows()
    {
        string page = Path.Combine(folder, "page.md");
        File.WriteAllText(page, "<!-- picture runs/eval.json picture.svg -->\n<!-- /picture -->\n");
        MarkdownResults.FillFile(page);
        string words = FrontierPicture.Describe(record, details);
        Assert.Contains($"\n![{words}](picture.svg)\n", File.ReadAllText(page), StringComparison.Ordinal);
        string svg = File.ReadAllText(Path.Combine(folder, "picture.svg"));
        XElement picture = XElement.Parse(svg);
        XNamespace names = "http://www.w3.org/2000/svg";
        Assert.Equal(names + "svg", picture.Name);
        Assert.Equal(words, picture.Element(names + "desc")!.Value);
        Assert.DoesNotContain("var(", svg, StringComparison.Ordinal); // no page lends it any colour
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_rewritten_in_place_and_one_without_a_place_is_refused()
    {
        string page = Path.Combine(folder, "README.md");
        File.WriteAllText(page, Block + "\n");
        MarkdownResults.FillFile(page);
        Assert.Equal(MarkdownResults.Fill(Block + "\n", folder), File.ReadAllText(page));
        File.WriteAllText(page, "nothing\n");
        Assert.Contains(
            "has no place for results",
            Assert.Throws<SufficeException>(() => MarkdownResults.FillFile(page)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "missing.md",
            Assert.Throws<SufficeException>(() => MarkdownResults.FillFile(Path.Combine(folder, "missing.md"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_block_without_an_end_is_refused_before_it_swallows_what_follows()
    {
        string page = Path.Combine(folder, "page.md"),
            text = $"<!-- results runs/eval.json -->\nlost?\n\n{Block}\n";
        File.WriteAllText(page, text);
        string message = Assert.Throws<SufficeException>(() => MarkdownResults.FillFile(page)).Message;
        Assert.Contains("line 1", message, StringComparison.Ordinal);
        Assert.Contains("<!-- /results -->", message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(page));
    }

    [Fact]
    public void What_is_outside_of_blocks_stays_to_the_byte()
    {
        string page = Path.Combine(folder, "page.md"),
            windows = $"\uFEFFbefore\r\n{Block.ReplaceLineEndings("\r\n")}\r\nafter\r\n";
        File.WriteAllText(page, windows);
        MarkdownResults.FillFile(page);
        string filled = File.ReadAllText(page);
        Assert.StartsWith("before\r\n<!-- results", filled.TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.EndsWith("-->\r\nafter\r\n", filled, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", filled.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        byte[] latin = [.. "caf"u8, 0xE9, .. System.Text.Encoding.UTF8.GetBytes($"\n{Block}\n")];
        File.WriteAllBytes(page, latin);
        Assert.Contains("UTF-8", Assert.Throws<SufficeException>(() => MarkdownResults.FillFile(page)).Message, StringComparison.Ordinal);
        Assert.Equal(latin, File.ReadAllBytes(page));
    }

    [Fact]
    public void Every_point_of_every_curve_is_a_line_of_the_csv()
    {
        EvaluationDetails bounded = details with { Bounds = SyntheticRecord.Bounds(record) };
        string[] lines = FrontierCsv.Render(record, bounded).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int points =
            2
            + record.Points.Length
            + record.SmallerStatic.Length
            + details.Paths.Length
            + details.Frontier.Length
            + record.Controllers.Values.Sum(settings => settings.Length)
            + details.Clairvoyant.Length
            + bounded.Bounds!.Curve.Count(at => at.InformationMacs is not null);
        Assert.Equal(1 + points, lines.Length);
        // Names of paths hold commas, and are quoted.
        Assert.All(lines.Where(line => !line.Contains('"', StringComparison.Ordinal)), line =>
            Assert.Equal(5, line.Count(letter => letter == ','))
        );
        Assert.Contains(lines, line => line.StartsWith("path,\"keep0.5@1,exit@6\",", StringComparison.Ordinal));
        EvaluationRecord renamed = record with
        {
            Controllers = new Dictionary<string, FrontierPoint[]> { ["=a \"b\", c"] = record.Controllers.Values.First() },
        };
        Assert.Contains("\n\"=a \"\"b\"\", c\",0,", FrontierCsv.Render(renamed, bounded), StringComparison.Ordinal);
    }
}
