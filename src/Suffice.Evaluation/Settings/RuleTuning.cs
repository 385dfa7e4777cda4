using Suffice.Bundles;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Settings;

/// <summary>Finds, for every price, the rule of one kind that is worth most on a table: any token schedule, any threshold.</summary>
internal sealed class RuleTuning
{
    private const int FoldCount = 5;

    private readonly OutcomeTable table;
    private readonly float[] utilities; // (n, P)
    private readonly int[] decisions; // (P) how often the controller is asked on the way, the end included

    /// <param name="table">The outcome table of the control split.</param>
    /// <param name="utilities">(n, P) <see cref="SoftUtility"/>.</param>
    public RuleTuning(OutcomeTable table, float[] utilities)
    {
        (this.table, this.utilities) = (table, utilities);
        PathLibrary library = table.Library;
        decisions = [.. library.Paths.Select(library.DecisionsOn)];
    }

    /// <summary>One rule for each price.</summary>
    /// <param name="family">Kind of rule.</param>
    /// <param name="inputs">On which it is to be worth most.</param>
    /// <param name="prices">Falling or not.</param>
    public StoppingRule[] Best(RuleFamily family, IReadOnlyList<int> inputs, IReadOnlyList<double> prices)
    {
        IReadOnlyList<StoppingRule> rules = family.Candidates(inputs);
        (double Utility, double Cost)[] means = new (double, double)[rules.Count];
        Parallel.For(0, rules.Count, r => means[r] = Mean(family, rules[r], inputs));
        return [.. prices.Select(price => rules[BestAt(price)])];

        int BestAt(double price)
        {
            int best = 0;
            for (int r = 1; r < means.Length; r++)
            {
                double gain = means[r].Utility - means[best].Utility - (price * (means[r].Cost - means[best].Cost));
                if (gain > 0 || (gain == 0 && means[r].Cost < means[best].Cost))
                    best = r;
            }
            return best;
        }
    }

    /// <summary>What the kind of rule is worth on inputs that did not choose the rule, at the prices of comparisons.</summary>
    /// <param name="family">Kind of rule.</param>
    /// <param name="seed">Of the folds.</param>
    public PricedOutcomes OutOfFold(RuleFamily family, int seed = 0)
    {
        int[] fold = Folds.Of(table.Count, FoldCount, seed);
        int[][] paths = [.. Prices.Compared.Select(_ => new int[table.Count])];
        for (int k = 0; k < FoldCount; k++)
        {
            int[] seen = [.. Enumerable.Range(0, table.Count).Where(i => fold[i] != k)],
                unseen = [.. Enumerable.Range(0, table.Count).Where(i => fold[i] == k)];
            StoppingRule[] rules = Best(family, seen, Prices.Compared);
            for (int price = 0; price < rules.Length; price++)
                foreach ((int index, int path) in family.Scores.Follow(rules[price], unseen).Index())
                    paths[price][unseen[index]] = path;
        }
        return PricedOutcomes.Of(
            table,
            utilities,
            paths.Select(taken => (taken, taken.Select((path, i) => Macs(family, i, path)).ToArray()))
        );
    }

    private (double Utility, double Cost) Mean(RuleFamily family, StoppingRule rule, IReadOnlyList<int> inputs)
    {
        double utility = 0,
            cost = 0;
        foreach ((int index, int path) in family.Scores.Follow(rule, inputs).Index())
        {
            utility += utilities[(inputs[index] * table.Library.Paths.Count) + path];
            cost += Macs(family, inputs[index], path);
        }
        double count = Math.Max(1, inputs.Count);
        return (utility / count, cost / count / table.PriceUnit);
    }

    private long Macs(RuleFamily family, int input, int path) => table.Costs[input, path] + (family.ControlMacs * decisions[path]);
}
