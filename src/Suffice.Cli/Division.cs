using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation;

namespace Suffice.Cli;

/// <summary>Divides data by content, and says so.</summary>
internal static class Division
{
    public static DataSplits Of(LabelledDataset set, int seed, ProgressDisplay progress)
    {
        progress.Report(new StageProgress("dividing the data by content", 0, 1));
        DataSplits splits = DataSplits.Of(set, seed);
        progress.Report(new StageProgress("dividing the data by content", 1, 1));
        foreach (string warning in splits.Warnings)
            progress.Report($"Warning: {warning}");
        return splits;
    }
}
