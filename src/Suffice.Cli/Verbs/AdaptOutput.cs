using System.Globalization;
using Suffice.Bundles;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Evaluation.Records;
using Suffice.Training.Adapting;
using Suffice.Training.Folding;
using Suffice.Training.Policy;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>What <c>adapt</c> prints.</summary>
internal sealed class AdaptOutput(PrintableWriter output)
{
    /// <summary>Folds, rounds, what the policy came to, and what labels were.</summary>
    public void Print(AdaptRecord record, RunFolder run)
    {
        bool answers = record.Unlabelled is { TrainingOnly: false };
        if (record.Folds is { } folds)
            Print(folds, answers);
        var table = new TablePrinter();
        string loss = $"full path's {LabelText.Loss(answers)}, points";
        table.Add("round", "need, % of static", "gain over the best before", "standard error", loss, "kept");
        foreach (AdaptationRound round in record.Rounds)
            table.Add(
                Invariant($"{round.Round}"),
                Invariant($"{round.Need * 100:0.00}"),
                Invariant($"{round.Gain * 100:+0.00;-0.00;0.00}"),
                Invariant($"{round.StandardError * 100:0.00}"),
                Invariant($"{round.FullPathLoss * 100:+0.00;-0.00;0.00}"),
                round.Kept ? "yes" : "no"
            );
        output.Write(table);
        if (record.Rounds.LastOrDefault(round => round.Kept)?.Choice is { } choice)
            Print(choice);
        output.WriteLine(
            $"Needs are multiply-adds and regret in units of the price, means over ten prices, on the control split. Adapted: "
                + $"{record.Adapted}; next: compile {run.Path}"
        );
        if (record.Unlabelled is { } inputs)
            output.WriteLine(Invariant($"{(answers ? LabelText.Note : Trained(inputs))}."));
    }

    private static string Trained(UnlabelledInputs inputs) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Trained on {inputs.Examples:N0} inputs of {inputs.Data} too, with the teacher's answers as labels; labelled data judge"
        );

    private void Print(PolicyChoice choice)
    {
        output.WriteLine(
            choice.Kept ? "Training the policy helped: it is kept."
            : choice.UpperLimit < 0 ? "Training the policy did not help: the simpler greedy rule that it began as is kept."
            : "Training the policy made no difference that can be told: the greedy rule that it began as is kept."
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  (It needs {choice.Difference * 100:+0.00;-0.00;0.00} points less of the static model's MACs than that rule, 95 % "
                    + $"limits {choice.LowerLimit * 100:+0.00;-0.00;0.00}, {choice.UpperLimit * 100:+0.00;-0.00;0.00}.)"
            )
        );
        if (choice.Left is { } left)
            output.WriteLine($"  (Left to gain over it on control: {GainText.Describe(left)}.)");
    }

    private void Print(FoldRecord record, bool answers)
    {
        var table = new TablePrinter();
        table.Add("fold", "block", "frees, bytes", "saves, MACs", "divergence after, nats", $"{LabelText.Accuracy(answers)}, %");
        foreach (FoldStep step in record.Steps)
            table.Add(
                step.Kind == FoldKind.Run ? "block folded into the one before" : "block shares with the one before",
                Invariant($"{step.Block}"),
                Invariant($"{step.WeightBytes:N0}"),
                Invariant($"{step.Macs:N0}"),
                Invariant($"{step.Divergence:0.000}"),
                Invariant($"{step.Accuracy * 100:0.0}")
            );
        output.Write(table);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Weights {record.TeacherWeightBytes:N0} bytes before, {record.WeightBytes:N0} after. Top-1 on {record.Tried} "
                    + $"inputs of the control split: {record.TeacherAccuracy * 100:0.0} % before, "
                    + $"{record.HealedAccuracy * 100:0.0} % after healing."
            )
        );
    }
}
