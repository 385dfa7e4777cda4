using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// The least mean cost of giving every input one path so that the mean value reaches α, when the values v_p of each input are known:
/// max over μ ≥ 0 of μα + E[min_p (c_p − μ v_p)]. With v = z, whether a path is right, it is the clairvoyant bound; with v = η, the
/// probability that it is right given all that can be seen, it is the information-limited one (docs/method/theory.md).
/// </summary>
/// <remarks>
/// A linear programme over shares of inputs. Its optimum starts from every input's cheapest path and buys steps along each input's own
/// lower hull, those of the lowest price (c_q − c_p) / (v_q − v_p) first, until the mean value is α; of the last step it buys a part.
/// </remarks>
internal sealed class ChoiceBound
{
    // Values are sums of at most 10⁷ numbers of size 1: what is missing after that much of a mean is rounding.
    private const double Rounding = 1e-9;

    private readonly FrontierPoint[] starts; // (n) value and cost of the cheapest path
    private readonly Step[] steps; // by rising price

    /// <param name="values">(n, P) what each path is worth to each input.</param>
    /// <param name="costs">(n, P), or (P) where all inputs cost the same.</param>
    public ChoiceBound(double[] values, InputCosts costs)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(costs);
        starts = new FrontierPoint[values.Length / costs.Paths];
        var all = new List<Step>();
        for (int i = 0; i < starts.Length; i++)
        {
            int row = i * costs.Paths;
            IReadOnlyList<FrontierPoint> corners = new LowerHull(
                costs.Of(i).Select((cost, p) => new FrontierPoint(values[row + p], cost))
            ).Corners;
            starts[i] = corners[0];
            for (int k = 1; k < corners.Count; k++)
                all.Add(new Step(i, corners[k].Top1 - corners[k - 1].Top1, corners[k].Macs - corners[k - 1].Macs));
        }
        steps = [.. all.OrderBy(step => step.Price)];
    }

    /// <summary>With whether each path, and the teacher, is right for values.</summary>
    public static ChoiceBound Clairvoyant(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        int paths = table.PathMacs.Length + 1;
        var values = new double[table.Count * paths];
        for (int i = 0; i < table.Count; i++)
        for (int p = 0; p < paths; p++)
            values[(i * paths) + p] = (p < paths - 1 ? table.Correct(i, p) : table.TeacherCorrect(i)) ? 1 : 0;
        return new ChoiceBound(
            values,
            new InputCosts([.. Enumerable.Range(0, table.Count).Select(i => (long[])[.. table.Costs.Of(i), table.TeacherMacsOf(i)])])
        );
    }

    /// <summary>The bound at a mean value; null where no choice reaches it.</summary>
    /// <param name="mean">α.</param>
    /// <param name="weights">(n) how often each input counts; empty: once.</param>
    public double? Macs(double mean, ReadOnlySpan<float> weights = default) => Solve(mean, weights).Macs;

    /// <summary>The price μ at which the maximum is reached, in cost per unit of value; null where no choice reaches the mean.</summary>
    public double? Price(double mean)
    {
        (double? macs, double price) = Solve(mean, []);
        return macs is null ? null : price;
    }

    /// <summary>Prices at which choices change: quantiles of all of them, rising.</summary>
    public IReadOnlyList<double> Prices(int count) =>
        steps.Length == 0
            ? [0]
            : [.. Enumerable.Range(0, count).Select(i => steps[(int)((i + 0.5) / count * steps.Length)].Price).Distinct()];

    /// <summary>The choice that minimises c_p − μ v_p for every input; the cheapest of equal ones.</summary>
    /// <param name="values">(n, P).</param>
    /// <param name="costs">(n, P), or (P).</param>
    /// <param name="price">μ.</param>
    /// <returns>(n) indices of paths.</returns>
    public static int[] Choices(double[] values, InputCosts costs, double price)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(costs);
        var chosen = new int[values.Length / costs.Paths];
        for (int i = 0; i < chosen.Length; i++)
        {
            long[] own = costs.Of(i);
            double Lagrangian(int p) => own[p] - (price * values[(i * own.Length) + p]);
            for (int p = 1; p < own.Length; p++)
            {
                double difference = Lagrangian(p) - Lagrangian(chosen[i]);
                if (difference < 0 || (difference == 0 && own[p] < own[chosen[i]]))
                    chosen[i] = p;
            }
        }
        return chosen;
    }

    /// <summary>
    /// (n) z − η̂ of the paths chosen at the bound, less their mean: what a resample's labels would change in an estimate fitted to them.
    /// </summary>
    /// <param name="table">Says which paths are right.</param>
    /// <param name="probable">(n, P) η̂, the values this bound was made of.</param>
    /// <param name="mean">α.</param>
    internal double[] Residuals(OutcomeTable table, double[] probable, double mean)
    {
        int[] chosen = Choices(probable, table.Costs, Price(mean) ?? 0);
        double[] residuals =
        [
            .. chosen.Select((path, i) => (table.Correct(i, path) ? 1 : 0) - probable[(i * table.PathMacs.Length) + path]),
        ];
        double average = residuals.Average();
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] -= average;
        return residuals;
    }

    private (double? Macs, double Price) Solve(double mean, ReadOnlySpan<float> weights)
    {
        double total = 0,
            value = 0,
            cost = 0,
            price = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            total += weight;
            value += weight * starts[i].Top1;
            cost += weight * starts[i].Macs;
        }
        double missing = (mean * total) - value;
        for (int k = 0; k < steps.Length && missing > Rounding; k++)
        {
            Step step = steps[k];
            double weight = weights.IsEmpty ? 1 : weights[step.Input];
            if (weight == 0)
                continue;
            double part = Math.Min(1, missing / (weight * step.Value));
            missing -= part * weight * step.Value;
            cost += part * weight * step.Cost;
            price = step.Price;
        }
        return (total == 0 || missing > Rounding * total ? null : cost / total, price);
    }

    private readonly record struct Step(int Input, double Value, double Cost)
    {
        public double Price => Cost / Value;
    }
}
