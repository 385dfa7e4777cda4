using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Suffice.Bundles;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Reports;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("suffice").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_page_is_made_from_the_two_files_and_needs_no_other()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1, 2, 3]);
        string path = Path.Combine(folder, "eval.json"),
            page = Path.Combine(folder, "report.html");
        RecordFile.Save(record, path);
        RecordFile.Save(details, RecordFile.DetailsPath(path));
        HtmlReport.Write(path, page);
        string html = File.ReadAllText(page);
        Assert.Equal(HtmlReport.Render(record, details), html);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.All(Source().Matches(html), match => Assert.StartsWith("data:", match.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Drawings_are_well_formed_have_words_and_no_impossible_numbers()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1]);
        string html = HtmlReport.Render(record, details);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", html, StringComparison.Ordinal);
        XElement[] drawings = [.. Drawing().Matches(html).Select(match => XElement.Parse(match.Value))];
        Assert.All(drawings, drawing => Assert.True(drawing.Attribute("aria-hidden") is not null || drawing.Element("title") is not null));
        Assert.Contains(drawings, drawing => drawing.Attribute("class")?.Value == "narrow");
    }

    [Fact]
    public void Names_from_data_are_escaped()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1]);
        string html = HtmlReport.Render(record, details);
        Assert.DoesNotContain("<shapes>", html, StringComparison.Ordinal);
        Assert.Contains("synthetic &lt;shapes&gt;", html, StringComparison.Ordinal);
        details = details with { Rivals = [.. details.Rivals, details.Rivals[0] with { Rival = "<i>\"other'" }] };
        html = HtmlReport.Render(record, details);
        Assert.DoesNotContain("<i>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;&quot;other&#39;", html, StringComparison.Ordinal);
        Assert.Contains("a&amp;b.png", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_of_the_default_budget_lead()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1]);
        BudgetPoint chosen = record.Points[1];
        string top = HtmlReport.Render(record, details).Split("<h2>")[0];
        Assert.Contains(FormattableString.Invariant($"{chosen.Macs / record.Static.Macs * 100:0.0} %"), top, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{chosen.Top1 * 100:0.00} %"), top, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_are_drawn_with_their_half_widths_and_written_out()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1]);
        string without = HtmlReport.Render(record, details),
            html = HtmlReport.Render(record, details with { Bounds = SyntheticRecord.Bounds(record) });
        XElement[] plots =
        [
            .. Drawing()
                .Matches(html)
                .Select(match => XElement.Parse(match.Value))
                .Where(drawing => drawing.Attribute("class") is not null),
        ];
        Assert.Equal(2, plots.Length); // Wide and narrow.
        // What is out of reach, and a band for each bound.
        Assert.All(plots, plot => Assert.Equal(3, plot.Elements("polygon").Count()));
        Assert.DoesNotContain("<polygon", without, StringComparison.Ordinal);
        foreach (
            string words in (string[])
                [
                    "21.0 %",
                    "0.4 %",
                    "26.2 %",
                    "1.3 %",
                    "35.0 %",
                    "unknown",
                    "Adaptivity efficiency 0.65 ± 0.07",
                    "information-limited bound",
                    "95 % half-widths",
                ]
        )
            Assert.Contains(words, html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_record_beside_older_details_is_used_if_it_is_about_the_same_images()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([]);
        string path = Path.Combine(folder, "pets.eval.json"),
            page = Path.Combine(folder, "page.html"),
            beside = Path.Combine(folder, "pets.bound.json");
        RecordFile.Save(record, path);
        RecordFile.Save(details, RecordFile.DetailsPath(path));
        Assert.Equal(beside, RecordFile.BoundPath(path));
        Assert.Equal(Path.Combine(folder, "a.bound.json"), RecordFile.BoundPath(Path.Combine(folder, "a.json")));
        string Page()
        {
            HtmlReport.Write(path, page);
            return File.ReadAllText(page);
        }

        Assert.DoesNotContain("<polygon", Page(), StringComparison.Ordinal);
        BoundRecord bounds = SyntheticRecord.Bounds(record);
        RecordFile.Save(bounds, beside);
        Assert.Contains("<polygon", Page(), StringComparison.Ordinal);
        // Records from before there was a curve still show the figures.
        JsonNode older = JsonNode.Parse(File.ReadAllText(beside))!;
        Assert.True(older.AsObject().Remove("curve"));
        File.WriteAllText(beside, older.ToJsonString());
        Assert.Contains("information-limited bound at", Page(), StringComparison.Ordinal);
        RecordFile.Save(bounds with { Split = "control" }, beside);
        Assert.DoesNotContain("<polygon", Page(), StringComparison.Ordinal);
        RecordFile.Save(bounds with { Schema = 9 }, beside);
        Assert.Contains("schema 9", Assert.Throws<SufficeException>(() => Page()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_is_told()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([]);
        Assert.DoesNotContain("Certificate", HtmlReport.Render(record, details), StringComparison.Ordinal);
        var stated = new Certificate(0.005, 0.1, 5000, Certification.Method, 0.1, 0.3123, 0.002);
        var check = new CertificateCheck("test", "none", 10_000, 0.93, 0.928, 0.002, 0.0009, 1e6, 0.315, Holds: true);
        string html = HtmlReport.Render(record with { Certificate = new CertificateResult(stated, CoversDefault: true, check) }, details);
        foreach (
            string words in (string[])
                [
                    "at most 0.5 points with 90 % confidence at budget 0.3123",
                    "5,000 calibration inputs",
                    "covered too",
                    "On the test split it held: loss 0.20",
                ]
        )
            Assert.Contains(words, html, StringComparison.Ordinal);
    }

    [GeneratedRegex("src='([^']*)'")]
    private static partial Regex Source();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawing();
}
