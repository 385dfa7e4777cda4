using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Reports;
using Suffice.Files;

namespace Suffice.Commands.Verbs;

/// <summary>Makes pages of evaluation records.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Argument<string[]> records = new("RUN_OR_EVAL_JSON")
    {
        Description = "Records written by eval, or folders that hold an eval.json.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<FileInfo> output = CommonOptions.Output(
        "--out",
        "The page to write; only with one record. Without it: report.html beside the record."
    );
    private readonly Option<FileInfo> into = new("--into")
    {
        Description =
            "A Markdown page in which the blocks between `<!-- results PATH -->` and `<!-- /results -->` are to be written anew from the "
            + "records they name.",
        HelpName = "FILE",
    };
    private readonly Option<FileInfo> json = CommonOptions.Json("the list of pages");

    public ReportVerb(Terminal terminal)
        : base(
            terminal,
            "report",
            "Makes a page of an evaluation.",
            "It shows accuracy against computation with the lower bounds, shares of paths, and examples the model found easy and hard. "
                + "The page is one HTML file that needs nothing else; beside it, a CSV file has every point of every curve.",
            "report runs/demo",
            "report eval.json --out page.html",
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
                result.AddError("Give a record, or a folder that holds an eval.json; or a page with --into.");
        });
        Does(Execute);
    }

    public override bool MayWait => true;

    private int Execute(ParseResult arguments)
    {
        string[] given = arguments.GetValue(records) ?? [];
        FileInfo? page = arguments.GetValue(output);
        if (page is not null && given.Length > 1)
            throw new SufficeException(
                Fault.Usage,
                $"--out names one page, but {given.Length} records are given. Leave --out out, or give one record."
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
        string record = Directory.Exists(path) ? Path.Combine(path, "eval.json") : path;
        string target = page ?? PageBeside(record);
        HtmlReport.Write(record, target);
        if (AtomicFile.HasNeighbours(target))
            FrontierCsv.Write(record, Path.ChangeExtension(target, ".csv"));
        Terminal.Output.WriteLine(target);
        return new PageRecord(record, target);
    }

    // eval.json → report.html, other.json → other.report.html.
    private static string PageBeside(string record)
    {
        string name = Path.GetFileNameWithoutExtension(record);
        return Path.Combine(Path.GetDirectoryName(record) ?? "", name == "eval" ? "report.html" : $"{name}.report.html");
    }
}

/// <summary>What <c>report</c> wrote.</summary>
internal sealed record ReportRecord(PageRecord[] Pages);

/// <summary>A record and its page.</summary>
internal sealed record PageRecord(string Record, string Page);
