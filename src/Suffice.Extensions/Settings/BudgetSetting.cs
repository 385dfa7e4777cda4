using System.Globalization;

namespace Suffice.Extensions.Settings;

/// <summary>Budgets as words of a configuration.</summary>
internal static class BudgetSetting
{
    /// <summary>The budget that a word means; null: none.</summary>
    public static Budget? Parse(string? text) =>
        text?.Trim().ToUpperInvariant() switch
        {
            "DEFAULT" => Budget.Default,
            "CERTIFIED" => Budget.Certified,
            "FULL" => Budget.Full,
            var number
                when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction)
                    && fraction is > 0 and <= 1 => Budget.Mean(fraction),
            _ => null,
        };

    /// <summary>The word for a budget, with its limits for single inputs behind it.</summary>
    public static string Text(Budget budget)
    {
        string mean = budget switch
        {
            FullBudget => "full",
            CertifiedBudget => "certified",
            MeanBudget { Fraction: var fraction } => fraction.ToString(CultureInfo.InvariantCulture),
            _ => "default",
        };
        return budget is AdaptiveBudget limited
            ? string.Join(' ', ((string?[])[mean, Cap(limited), Latency(limited)]).OfType<string>())
            : mean;
    }

    private static string? Cap(AdaptiveBudget budget) =>
        budget.CapFraction is { } cap ? string.Create(CultureInfo.InvariantCulture, $"cap {cap}") : null;

    private static string? Latency(AdaptiveBudget budget) =>
        budget.LatencyLimit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"latency {limit.TotalMilliseconds} ms") : null;
}
