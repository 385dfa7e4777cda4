namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// How often the true class is among the five that an answer holds most probable, as is usual for ImageNet. Null for ten classes or fewer,
/// of which five say little.
/// </summary>
internal static class TopFive
{
    private const int Best = 5,
        TooFewClasses = 10;

    /// <summary>Of a setting.</summary>
    /// <param name="table">Every path's answer to every input.</param>
    /// <param name="paths">(n) the path that each input took.</param>
    public static double? Of(OutcomeTable table, int[] paths)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(paths);
        return Share(table, i => IsAmong(table.At(i, paths[i]), table.Labels[i]));
    }

    /// <summary>Of the teacher.</summary>
    /// <param name="table">With its answers.</param>
    public static double? OfTeacher(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Share(table, i => IsAmong(table.Teacher(i), table.Labels[i]));
    }

    private static double? Share(OutcomeTable table, Func<int, bool> isRight) =>
        table.Library.Model.Classes <= TooFewClasses ? null : Enumerable.Range(0, table.Count).Count(isRight) / Math.Max(1.0, table.Count);

    /// <summary>Of equal logits the first is the best, as for top-1.</summary>
    private static bool IsAmong(ReadOnlySpan<float> logits, int label)
    {
        int better = 0;
        for (int i = 0; i < logits.Length; i++)
            if (logits[i] > logits[label] || (logits[i] == logits[label] && i < label))
                better++;
        return better < Best;
    }
}
