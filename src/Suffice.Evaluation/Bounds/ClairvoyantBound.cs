using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// No policy over the library and the teacher, however clever, reaches accuracy α on this table for less than max over μ ≥ 0 of
/// μα + E[min_p (c_p − μ z_p)], with costs c_p and correctness z_p. Proof: such a policy's Lagrangian
/// E[c − μ z] is at least the pointwise minimum, and E z ≥ α.
/// </summary>
/// <remarks>
/// With z in {0, 1} the inner minimum of an input is its cheapest path, or its cheapest right path at a discount of μ. So the maximum is
/// reached by giving every input the cheapest path and then paying the smallest surcharges first until a share α of inputs is right: the
/// dual of that fractional linear programme, whose optimum it therefore is.
/// </remarks>
internal sealed class ClairvoyantBound
{
    private readonly double cheapest; // mean of the cheapest path's cost
    private readonly double[] paid; // (k + 1) sum of the k smallest surcharges
    private readonly int count;

    public ClairvoyantBound(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        count = table.Count;
        var surcharges = new List<double>();
        for (int i = 0; i < count; i++)
        {
            long[] costs = table.Costs.Of(i);
            long teacher = table.TeacherMacsOf(i),
                best = table.TeacherCorrect(i) ? teacher : long.MaxValue,
                least = Math.Min(costs.Min(), teacher);
            for (int p = 0; p < costs.Length; p++)
                if (table.Correct(i, p))
                    best = Math.Min(best, costs[p]);
            if (best < long.MaxValue)
                surcharges.Add(best - least);
            cheapest += (double)least / count;
        }
        surcharges.Sort();
        paid = new double[surcharges.Count + 1];
        for (int k = 0; k < surcharges.Count; k++)
            paid[k + 1] = paid[k] + surcharges[k];
    }

    /// <summary>The highest accuracy any choice of paths reaches: the share of inputs that some path answers correctly.</summary>
    public double HighestAccuracy => (paid.Length - 1) / (double)Math.Max(count, 1);

    /// <summary>Least mean MACs at an accuracy; null where no policy over the library reaches it.</summary>
    public double? Macs(double top1)
    {
        double right = Math.Max(0, top1 * count);
        // Accuracies are k / n: a product that misses k by rounding means k.
        if (Math.Abs(right - Math.Round(right)) < 1e-6)
            right = Math.Round(right);
        if (right > paid.Length - 1)
            return null;
        int whole = (int)right;
        double part = right - whole;
        double sum = paid[whole] + (part > 0 ? part * (paid[whole + 1] - paid[whole]) : 0);
        return cheapest + (sum / Math.Max(count, 1));
    }

    /// <summary>The bound as a curve, from the least cost to the highest accuracy.</summary>
    /// <param name="points">How many points to give.</param>
    public IEnumerable<FrontierPoint> Curve(int points)
    {
        int free = Array.FindLastIndex(paid, sum => sum == 0);
        for (int i = 0; i < points; i++)
        {
            int right = free + (int)Math.Round((paid.Length - 1 - free) * (i / Math.Max(points - 1.0, 1)));
            yield return new FrontierPoint(right / (double)Math.Max(count, 1), cheapest + (paid[right] / Math.Max(count, 1)));
        }
    }
}
