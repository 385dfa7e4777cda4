using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>One kind of stopping rule, and the rules of that kind to choose from: every token schedule with every threshold.</summary>
/// <param name="Name">One of <see cref="ControllerNames"/>.</param>
/// <param name="Scores">What its thresholds are compared with.</param>
/// <param name="Candidates">The rules that some inputs of the table suggest.</param>
/// <param name="ControlMacs">Multiply-adds of one score.</param>
internal sealed record RuleFamily(
    string Name,
    RuleScores Scores,
    Func<IReadOnlyList<int>, IReadOnlyList<StoppingRule>> Candidates,
    long ControlMacs = 0
)
{
    /// <summary>All kinds, on one table.</summary>
    /// <param name="table">The outcome table of the control split.</param>
    /// <param name="utilities">(n, P) <see cref="SoftUtility"/>.</param>
    /// <param name="temperatures">(P) of the exits.</param>
    /// <param name="judged">(n, P) what judges that did not see an input say of its exits.</param>
    public static IReadOnlyList<RuleFamily> All(OutcomeTable table, float[] utilities, double[] temperatures, double[] judged)
    {
        PathLibrary library = table.Library;
        RuleScores confidence = RuleScores.Of(table, new ConfidenceScore(temperatures)),
            entropy = RuleScores.Of(table, new EntropyScore(temperatures)),
            agreement = RuleScores.Of(table, new AgreementScore(library.Root)),
            judges = RuleScores.From(table, judged);
        return
        [
            new(ControllerNames.Fixed, confidence, _ => [.. library.Paths.Select(path => new StoppingRule(path.Index, []))]),
            new(ControllerNames.Confidence, confidence, inputs => OneThreshold(confidence, inputs)),
            new(ControllerNames.Entropy, entropy, inputs => OneThreshold(entropy, inputs)),
            new(ControllerNames.Patience, agreement, _ => Patience(library)),
            new(ControllerNames.BudgetedBatch, confidence, inputs =>
                Levelled(leaf => BudgetedBatch.All(new(table, confidence, leaf, inputs)))
            ),
            new(ControllerNames.OptimalStopping, confidence, inputs =>
                Levelled(leaf => OptimalStopping.All(new(table, confidence, leaf, inputs), utilities))
            ),
            new(
                ControllerNames.LearnedExit,
                judges,
                inputs => OneThreshold(judges, inputs),
                new DecisionFeatures(library.Model.Classes).Count
            ),
        ];

        IReadOnlyList<StoppingRule> OneThreshold(RuleScores scores, IReadOnlyList<int> inputs) =>
            [
                .. library.Leaves.SelectMany(leaf =>
                    ThresholdGrid.Of(scores, inputs, library.Chain(leaf)).Select(level => new StoppingRule(leaf.Index, [level]))
                ),
            ];

        IReadOnlyList<StoppingRule> Levelled(Func<ExecutionPath, IEnumerable<double[]>> levels) =>
            [.. library.Leaves.SelectMany(leaf => levels(leaf).Select(level => new StoppingRule(leaf.Index, level)))];
    }

    /// <summary>Every possible number of agreements on every schedule.</summary>
    private static IReadOnlyList<StoppingRule> Patience(PathLibrary library) =>
        [
            .. library.Leaves.SelectMany(leaf =>
                Enumerable.Range(0, library.Chain(leaf).Count).Select(count => new StoppingRule(leaf.Index, [count]))
            ),
        ];
}
