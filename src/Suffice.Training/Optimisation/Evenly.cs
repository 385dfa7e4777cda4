namespace Suffice.Training.Optimisation;

/// <summary>Samples of what lies in order: folders list one class after another.</summary>
internal static class Evenly
{
    /// <summary>So many of the positions 0 to <paramref name="all"/> − 1, evenly spaced; all of them if there are fewer.</summary>
    public static int[] Spaced(int all, int count) =>
        [.. Enumerable.Range(0, Math.Min(all, count)).Select(i => (int)((long)i * all / Math.Min(all, count)))];
}
