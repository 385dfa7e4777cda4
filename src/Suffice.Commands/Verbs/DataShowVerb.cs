using System.CommandLine;
using System.Text;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Kinds;
using Suffice.Data.Summaries;
using Suffice.Files;

namespace Suffice.Commands.Verbs;

/// <summary>Classes, splits, duplicates and statistics of a data set.</summary>
internal sealed class DataShowVerb : Verb
{
    private readonly Argument<string> data = new("NAME_OR_PATH")
    {
        Description =
            "fashion-mnist, cifar10, imagenet:PATH, or the path of a folder, an archive or a table of texts (see docs/reference/data.md).",
    };
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<int> seed = new("--seed")
    {
        Description = "Seed of the split into train, control, calibration and test.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    private readonly ReadingOptions reading = new();
    private readonly Option<FileInfo> json = CommonOptions.Json("the summary");

    public DataShowVerb(Terminal terminal)
        : base(
            terminal,
            "show",
            "Shows classes, splits, duplicates and statistics of a data set.",
            "Everything is read, so unreadable files are found here and not in the middle of training. The split depends on the seed and "
                + "the images or texts alone.",
            "data show fashion-mnist",
            "data show photos/ --json photos.json",
            "data show reviews.csv --text-column body --label-column stars"
        )
    {
        Add(data);
        Add(folder);
        Add(seed);
        reading.AddTo(this);
        Add(json);
        Does(Execute);
    }

    public override bool MayWait => true;

    private int Execute(ParseResult arguments)
    {
        LabelledDataset set = DatasetCatalog.OpenAny(
            arguments.GetRequiredValue(data),
            arguments.GetRequiredValue(folder),
            reading.Read(arguments)
        );
        (string shown, string record) = Summary(set, arguments.GetValue(seed));
        Terminal.Output.Write(shown + Environment.NewLine);
        if (arguments.GetValue(json) is { } file)
            AtomicFile.Write(file.FullName, stream => stream.Write(Encoding.UTF8.GetBytes(record + "\n")));
        return ExitCode.Success;
    }

    private (string Shown, string Record) Summary(LabelledDataset set, int splitSeed)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        var share = new Share(progress, $"reading {set.Noun}s", Terminal.Interruption);
        IDataSummary summary = DataKind.Of(set).Summarise(set, splitSeed, share);
        return (summary.ToString()!, summary.ToJson());
    }

    private sealed class Share(IProgress<StageProgress> progress, string stage, CancellationToken interruption) : IProgress<double>
    {
        public void Report(double value)
        {
            interruption.ThrowIfCancellationRequested();
            progress.Report(new StageProgress(stage, (long)(value * 1000), 1000));
        }
    }
}
