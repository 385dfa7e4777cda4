using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>What came of a policy's training, in words.</summary>
internal static class TrainingText
{
    /// <summary>Which rounds learnt nothing; empty where all learnt something.</summary>
    public static string NothingLearnt(PolicyTrainingRecord record)
    {
        PolicyTrainingRound[] trained = [.. record.Rounds.Where(round => round.Iterations.Count > 0)],
            idle = [.. trained.Where(round => round.LearntNothing)];
        if (idle.Length == 0)
            return "";
        string rounds =
            idle.Length == trained.Length ? ""
            : idle.Length == 1 ? $" in round {Numbers(idle)}"
            : $" in rounds {Numbers(idle)}";
        string actions = idle.Any(round => round.Iterations.Any(iteration => iteration.ChangedActions is not null))
            ? " and no most probable action changed"
            : "";
        return $"<p><b>Nothing was learnt{rounds}:</b> no decision's probability ever changed enough to be clipped{actions}, "
            + "so the steps were too small to matter.</p>";
    }

    /// <summary>Whether what was learnt is used, a paragraph for each round.</summary>
    public static string Choices(PolicyTrainingRecord record) =>
        string.Join('\n', record.Rounds.Select(round => $"<p>{Html.Text(Choice(round, record.Used))}</p>"));

    private static string Choice(PolicyTrainingRound round, PolicyTrainingRound? used)
    {
        string name = Invariant(
            $"Round {round.Round} ({(round == used ? "used" : round.Kept == true ? "kept, not the last" : "not used")}): "
        );
        if (round.Choice is not { } choice)
            return name + "whether what the policy learnt is worth keeping is not in this record.";
        string limits = choice.UpperLimit is { } upper
            ? $"(95 % limits {Share(choice.LowerLimit)} and {Share(upper)})"
            : $"(lower 95 % limit {Share(choice.LowerLimit)})";
        string outcome = choice.Kept switch
        {
            true => "The lower limit is above 0: the policy is worth its training.",
            false => "The lower limit is not above 0: it is not known to be worth more than the greedy rule over the predictor.",
            null => "Whether it is worth its training is not in this record.",
        };
        return $"{name}training gained {Share(choice.Difference)} of the teacher's multiply-adds on control, cost and regret together "
            + $"{limits}. {outcome}";
    }

    private static string Share(double? share) => share is { } known ? Html.Percent(known).Replace('-', '−') : "unknown";

    private static string Numbers(PolicyTrainingRound[] rounds) => string.Join(", ", rounds.Select(round => Invariant($"{round.Round}")));
}
