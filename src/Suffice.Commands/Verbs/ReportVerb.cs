using System.CommandLine;
using System.Text.Json.Serialization;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Files;

namespace Suffice.Commands.Verbs;

/// <summary>Makes pages of the records of evaluations and adaptations.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Argument<string[]> records = new("RUN_OR_RECORD")
    {
        Description = "Records written by eval or adapt, or folders that hold an eval.json, an adaptation.json, or both.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<FileInfo> output = CommonOptions.Output(
        "--out",
        "The page to write; only with one record. Without it: report.html beside the record."
    );
    private readonly Option<FileInfo> into = new("--into")
    {
        Description =
            "A Markdown page in which the blocks between `<!-- results PATH -->` and `<!-- /results -->` (and those of `serving`, "
            + "`picture` and `summary`) are to be written anew from the records they name.",
        HelpName = "FILE",
    };
    private readonly Option<FileInfo> json = CommonOptions.Json("the list of pages");

    public ReportVerb(Terminal terminal)
        : base(
            terminal,
            "report",
            "Makes a page of an evaluation, and of how the policy's training went.",
            "It shows accuracy against computation with the lower bounds, shares of paths, and examples the model found easy and hard; "
                + "of an adaptation, the policy's reward, entropy, divergence and other figures over the iterations. The page is one HTML "
                + "file that needs nothing else; beside it, a CSV file has every point of every curve, and one that ends in .training.csv "
                + "every figure of the training.",
            "report runs/demo",
            "report eval.json --out page.html",
            "report runs/demo/adaptation.json",
            "report --into README.md"
        )
    {
        Add(records);
        Add(output);
        Add(into);
        Add(json);
        Validators.Add(result =>
        {
            if (result.GetValue(records) is not { Length: > 0 } && result.GetResult(into) is null)
                result.AddError("Give a record, or a folder that holds an eval.json or an adaptation.json; or a page with --into.");
        });
        Does(Execute);
    }

    public override bool MayWait => true;

    private int Execute(ParseResult arguments)
    {
        string[] given = arguments.GetValue(records) ?? [];
        FileInfo? page = arguments.GetValue(output);
        if (page is not null && given.Length != 1)
            throw new SufficeException(
                Fault.Usage,
                $"--out names the page of one record, but {given.Length} are given. Leave --out out, or give one record."
            );
        var pages = new List<PageRecord>();
        foreach (string path in given)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            pages.Add(Write(path, page?.FullName));
        }
        if (arguments.GetValue(into) is { } markdown)
        {
            MarkdownResults.FillFile(markdown.FullName);
            Terminal.Output.WriteLine(markdown.FullName);
        }
        JsonOutput.Write(new ReportRecord([.. pages]), VerbJson.Default.ReportRecord, arguments.GetValue(json));
        return ExitCode.Success;
    }

    private PageRecord Write(string path, string? page)
    {
        (string? evaluation, string? training) = Sources(path);
        string target = page ?? PageBeside(path);
        bool hasNeighbours = AtomicFile.HasNeighbours(target);
        string? frontier = hasNeighbours && evaluation is not null ? Beside(target, ".csv", FrontierCsv.FirstColumn) : null,
            figures = hasNeighbours && training is not null ? Beside(target, ".training.csv", TrainingCsv.FirstColumn) : null;
        if (evaluation is not null)
            HtmlReport.Write(evaluation, target, training);
        else
            TrainingReport.Write(training!, target);
        if (frontier is not null)
            FrontierCsv.Write(evaluation!, frontier);
        if (figures is not null)
            TrainingCsv.Write(training!, figures);
        Terminal.Output.WriteLine(target);
        return new PageRecord(evaluation ?? training!, target) { Training = training };
    }

    /// <summary>Where figures go, beside a page: nobody asked for them there, so they replace none but our own.</summary>
    private static string Beside(string page, string ending, string firstColumn)
    {
        string path = Path.ChangeExtension(page, ending);
        if (path == page)
            throw new SufficeException(
                Fault.Usage,
                $"{page} is where the page's figures go. Give the page another name with --out, such as "
                    + $"{Path.ChangeExtension(page, ".html")}."
            );
        if (File.Exists(path) && File.ReadLines(path).FirstOrDefault()?.StartsWith(firstColumn + ",", StringComparison.Ordinal) != true)
            throw new SufficeException(
                Fault.Usage,
                $"{path} was not written by report, which would replace it by the page's figures. Give the page another name with --out."
            );
        return path;
    }

    /// <summary>Of a folder all that it holds, else the file alone; never neither.</summary>
    private static (string? Evaluation, string? Training) Sources(string path)
    {
        if (!Directory.Exists(path))
            return PolicyTrainingFile.IsOne(path) ? (null, path) : (path, null);
        string evaluation = Path.Combine(path, "eval.json"),
            training = Path.Combine(path, "adaptation.json");
        return !File.Exists(training) ? (evaluation, null)
            : File.Exists(evaluation) ? (evaluation, training)
            : (null, training);
    }

    // RUN and eval.json → report.html, other.json → other.report.html.
    private static string PageBeside(string path)
    {
        if (Directory.Exists(path))
            return Path.Combine(path, "report.html");
        string name = Path.GetFileNameWithoutExtension(path);
        return Path.Combine(Path.GetDirectoryName(path) ?? "", name == "eval" ? "report.html" : $"{name}.report.html");
    }
}

/// <summary>What <c>report</c> wrote.</summary>
internal sealed record ReportRecord(PageRecord[] Pages);

/// <summary>A record and its page.</summary>
internal sealed record PageRecord(string Record, string Page)
{
    /// <summary>The record of the adaptation whose figures are on the page; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Training { get; init; }
}
