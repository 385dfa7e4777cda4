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
        if (budget is not AdaptiveBudget { CapFraction: var cap, LatencyLimit: var latency })
            return mean;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{mean}{(cap is null ? "" : " cap ")}{cap}{(latency is null ? "" : " latency ")}{latency?.TotalSeconds}{(latency is null ? "" : "s")}"
        );
    }
}
