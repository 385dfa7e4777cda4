using System.CommandLine;
using System.Text;
using Suffice.Bundles;
using Suffice.Evaluation;
using Suffice.Evaluation.Datasets;
using Suffice.Run.Terminals;

namespace Suffice.Run.Verbs;

/// <summary>Classes, splits, duplicates and statistics of a data set.</summary>
internal sealed class DataShowVerb : Verb
{
    private readonly Argument<string> data = new("NAME_OR_PATH") { Description = "fashion-mnist, cifar10, or the path of a folder or archive (see docs/data.md)." };
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<int> seed = new("--seed") { Description = "Seed of the split into train, control, calibration and test.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<FileInfo> json = CommonOptions.Json("the summary");

    public DataShowVerb(Terminal terminal)
        : base(terminal, "show", "Shows classes, splits, duplicates and statistics of a data set.",
            "Every image is read, so unreadable files are found here and not in the middle of training. The split depends on the seed and the images alone.",
            "data show fashion-mnist", "data show photos/ --json photos.json")
    {
        Add(data);
        Add(folder);
        Add(seed);
        Add(json);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        ImageDataset set = DatasetCatalog.Open(arguments.GetRequiredValue(data), arguments.GetRequiredValue(folder));
        DataSummary summary;
        using (ProgressDisplay progress = Terminal.ShowProgress())
            summary = DataSummary.Of(set, arguments.GetValue(seed), new Share(progress, Terminal.Interruption));
        Terminal.Output.WriteLine(summary);
        if (arguments.GetValue(json) is { } file) AtomicFile.Write(file.FullName, stream => stream.Write(Encoding.UTF8.GetBytes(summary.ToJson() + "\n")));
        return ExitCode.Success;
    }

    private sealed class Share(IProgress<StageProgress> progress, CancellationToken interruption) : IProgress<double>
    {
        public void Report(double value)
        {
            interruption.ThrowIfCancellationRequested();
            progress.Report(new StageProgress("reading images", (long)(value * 1000), 1000));
        }
    }
}
