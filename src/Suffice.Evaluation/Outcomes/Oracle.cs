namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// The best that hindsight could do: the cheapest path that is right for each input, and the cheapest of all where none is. Not causal.
/// </summary>
internal static class Oracle
{
    public static Outcome Run(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var paths = new int[table.Count];
        var macs = new long[table.Count];
        var correct = new bool[table.Count];
        var teacherCorrect = new bool[table.Count];
        for (int input = 0; input < table.Count; input++)
        {
            int[] byCost = [.. Enumerable.Range(0, table.PathMacs.Length).OrderBy(p => table.Costs[input, p])];
            int right = Array.FindIndex(byCost, p => table.Correct(input, p));
            paths[input] = byCost[Math.Max(right, 0)];
            macs[input] = table.Costs[input, paths[input]];
            correct[input] = right >= 0;
            teacherCorrect[input] = table.TeacherCorrect(input);
        }
        return Outcome.Of(correct, teacherCorrect, paths, macs);
    }
}
