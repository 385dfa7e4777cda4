using Suffice.Control;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// What an answer is worth: 1 less the teacher's regret, which is its calibrated probability of its own answer less that of the answer
/// given. 1 where they agree, however unsure the teacher is: more computation would change nothing. It needs no label, and varies much less
/// than whether an answer is correct.
/// </summary>
internal static class SoftUtility
{
    /// <summary>(n, P) of every path's answer to every input.</summary>
    /// <param name="table">The outcome table.</param>
    /// <param name="temperature">Makes the teacher's probabilities mean what they say; fitted on control.</param>
    public static float[] Of(OutcomeTable table, double temperature)
    {
        ArgumentNullException.ThrowIfNull(table);
        int paths = table.Library.Paths.Count;
        var utilities = new float[table.Count * paths];
        Parallel.For(0, table.Count, i =>
        {
            for (int p = 0; p < paths; p++)
                utilities[(i * paths) + p] = Of(table.Teacher(i), Logits.ArgMax(table.At(i, p)), temperature);
        });
        return utilities;
    }

    /// <summary>Of one answer, 0 to 1.</summary>
    /// <param name="teacher">(C) the teacher's logits.</param>
    /// <param name="answer">The class given.</param>
    /// <param name="temperature">Of the teacher.</param>
    public static float Of(ReadOnlySpan<float> teacher, int answer, double temperature) =>
        (float)(1 - Logits.Shortfall(teacher, answer, temperature));
}
