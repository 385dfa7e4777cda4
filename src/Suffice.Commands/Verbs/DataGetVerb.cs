using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data.Images;
using Suffice.Data.Sources;

namespace Suffice.Commands.Verbs;

/// <summary>Fetches a known data set and checks every file.</summary>
internal sealed class DataGetVerb : Verb
{
    private readonly Argument<string> name = new("NAME")
    {
        Description = "fashion-mnist: 70,000 grey images of clothing, 28 × 28 pixels, 30 MB, MIT licence.",
    };
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<string?> from = new("--from")
    {
        Description = "Copy the files from this folder instead of fetching them; they are checked all the same.",
        HelpName = "DIR",
    };
    private readonly Option<FileInfo> json = CommonOptions.Json("where the files are");

    public DataGetVerb(Terminal terminal)
        : base(
            terminal,
            "get",
            "Fetches a known data set and checks it.",
            "It comes from Debian's package or, where there is none, from its public address; no root is needed. Files that are there "
                + "already are not fetched again.",
            "data get fashion-mnist",
            "data get fashion-mnist --from /media/stick/fashion"
        )
    {
        name.AcceptOnlyFromAmong(FashionMnist.Name);
        Add(name);
        Add(folder);
        Add(from);
        Add(json);
        Does(Execute);
    }

    public override string AfterInterruption => "Files that had not arrived whole were removed. Give the same command to fetch them again.";

    private int Execute(ParseResult arguments)
    {
        string target = arguments.GetRequiredValue(folder);
        string place;
        using (ProgressDisplay progress = Terminal.ShowProgress())
        {
            place = arguments.GetValue(from) is { } source
                ? FashionMnistSource.GetFrom(source, target, progress, Terminal.Interruption)
                : FashionMnistSource.Get(target, progress, Terminal.Interruption);
        }
        Terminal.Output.WriteLine($"{FashionMnist.Name} is ready in {place}");
        JsonOutput.Write(new FetchRecord(FashionMnist.Name, place), VerbJson.Default.FetchRecord, arguments.GetValue(json));
        return ExitCode.Success;
    }
}

/// <summary>Where a data set was found or put.</summary>
internal sealed record FetchRecord(string Data, string Folder);
