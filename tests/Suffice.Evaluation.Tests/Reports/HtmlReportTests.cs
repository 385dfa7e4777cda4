using System.Text.RegularExpressions;
using System.Xml.Linq;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;

namespace Suffice.Evaluation.Tests.Reports;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("suffice").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_page_is_made_from_the_two_files_and_needs_no_other()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1, 2, 3]);
        string path = Path.Combine(folder, "eval.json"), page = Path.Combine(folder, "report.html");
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

    [GeneratedRegex("src='([^']*)'")]
    private static partial Regex Source();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawing();
}
