namespace Suffice.Evaluation.Statistics;

/// <summary>Half the interval of a figure over resamples.</summary>
internal static class HalfWidth
{
    /// <param name="values">One for each resample; null where an accuracy is not attained, which costs more than any that is.</param>
    /// <param name="coverage">Share of the resamples inside.</param>
    /// <returns>Null where more than one resample in forty does not attain it.</returns>
    public static double? Of(double?[] values, double coverage = 0.95)
    {
        if (values.Length == 0 || values.Count(value => value is null) > values.Length / 40)
            return null;
        double[] known = [.. values.Select(value => value ?? double.PositiveInfinity)];
        double width = (Quantile.Of(known, (1 + coverage) / 2) - Quantile.Of(known, (1 - coverage) / 2)) / 2;
        return double.IsFinite(width) ? width : null;
    }
}
