using System.Text;
using Suffice.Evaluation.Records;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Every figure of a policy's training as comma-separated values; what the record does not have is empty.</summary>
internal static class TrainingCsv
{
    /// <summary>What the file begins with.</summary>
    public const string FirstColumn = "round";

    private const string Round = FirstColumn + ",round_kept,need,mean_macs,full_path_loss,difference,lower_limit,upper_limit,policy_kept";
    private const string Iteration =
        "iteration,reward,utility,fraction,entropy,divergence,clipped_share,changed_actions,explained_variance";

    /// <summary>A row for each iteration, with what its round has repeated, and a column for each price band.</summary>
    public static string Render(PolicyTrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        int bands = record
            .Rounds.SelectMany(round => round.Iterations)
            .Select(iteration => iteration.ExplainedVarianceBands.Count)
            .DefaultIfEmpty()
            .Max();
        var text = new StringBuilder($"{Round},{Iteration}");
        for (int band = 1; band <= bands; band++)
            text.Append(Invariant($",explained_variance_band{band}"));
        text.Append('\n');
        foreach (PolicyTrainingRound round in record.Rounds)
        {
            string start = Start(round);
            if (round.Iterations.Count == 0)
                text.Append(start).Append(',', Iteration.Count(letter => letter == ',') + 1 + bands).Append('\n');
            foreach (PolicyIteration at in round.Iterations)
            {
                text.Append(start).Append(Invariant($",{at.Iteration},{at.Reward:R},{at.Utility:R},{at.Fraction:R},{at.Entropy:R}"));
                text.Append(Invariant($",{at.Divergence:R},{at.ClippedShare:R},{at.ChangedActions:R},{at.ExplainedVariance:R}"));
                for (int band = 0; band < bands; band++)
                    text.Append(Invariant($",{at.ExplainedVarianceBands.ElementAtOrDefault(band):R}"));
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(string recordPath, string csvPath)
    {
        string csv = Render(PolicyTrainingFile.Load(recordPath));
        AtomicFile.Write(csvPath, stream => stream.Write(Encoding.UTF8.GetBytes(csv)));
    }

    private static string Start(PolicyTrainingRound round) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{round.Round},{Truth(round.Kept)},{round.Need:R},{round.MeanMacs:R},{round.FullPathLoss:R},{round.Choice?.Difference:R},"
                + $"{round.Choice?.LowerLimit:R},{round.Choice?.UpperLimit:R},{Truth(round.Choice?.Kept)}"
        );

    private static string Truth(bool? value) =>
        value switch
        {
            true => "true",
            false => "false",
            null => "",
        };
}
