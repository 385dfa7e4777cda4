namespace Suffice.Server.Load;

/// <summary>
/// Keeps mean budgets when inputs are not those that a bundle's table was measured on: by what answers cost, without labels. For each
/// budget that is asked for, the budget that is passed on is corrected after every block of inputs, in ever smaller steps (Robbins and
/// Monro 1951), down to a step at which a change in the inputs is still followed. For one thread at a time.
/// </summary>
/// <param name="range">What the bundle can be asked for.</param>
internal sealed class BudgetTracking((double Least, double Most) range)
{
    /// <summary>Inputs between two corrections.</summary>
    public const int Block = 50;

    /// <summary>Budgets kept; who asks for ever new ones gets them uncorrected.</summary>
    private const int Most = 64;

    private const double LeastStep = 0.02;

    private readonly Dictionary<double, Tracked> tracked = [];

    /// <summary>What a session is asked for, so that inputs like the last ones cost this budget on average.</summary>
    public Budget Corrected(Budget budget) =>
        IsPlain(budget, out double asked) && tracked.TryGetValue(asked, out Tracked? known) ? known.Corrected : budget;

    /// <summary>An input was answered.</summary>
    /// <param name="budget">As it was asked for.</param>
    /// <param name="fraction">What it cost.</param>
    public void Observe(Budget budget, double fraction)
    {
        if (!IsPlain(budget, out double asked))
            return;
        if (!tracked.TryGetValue(asked, out Tracked? known))
        {
            if (tracked.Count == Most)
                return;
            tracked[asked] = known = new Tracked(asked);
        }
        known.Add(fraction, range);
    }

    private static bool IsPlain(Budget budget, out double asked)
    {
        asked = budget is MeanBudget { CapFraction: null, LatencyLimit: null } mean ? mean.Fraction : 0;
        return asked > 0;
    }

    private sealed class Tracked(double asked)
    {
        private readonly double asked = asked;
        private double passed = asked;
        private double sum;
        private int count;
        private int blocks;

        public Budget Corrected { get; private set; } = Budget.Mean(asked);

        public void Add(double fraction, (double Least, double Most) range)
        {
            sum += fraction;
            if (++count < Block)
                return;
            double over = (sum / count / asked) - 1,
                step = Math.Max(LeastStep, 1.0 / ++blocks);
            passed = Math.Clamp(passed * Math.Exp(-step * Math.Clamp(over, -1, 1)), range.Least, range.Most);
            Corrected = Budget.Mean(passed);
            (sum, count) = (0, 0);
        }
    }
}
