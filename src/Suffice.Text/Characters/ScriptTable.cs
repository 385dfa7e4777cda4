namespace Suffice.Text.Characters;

/// <summary>
/// Which characters are of one script, as the reference has it: kana and Chinese characters are, spaces go with every one.
/// </summary>
internal sealed class ScriptTable
{
    private readonly int[] firsts,
        lasts,
        scripts;

    /// <param name="ranges">In ascending order, with a number for each script.</param>
    public ScriptTable(IReadOnlyCollection<(int First, int Last, int Script)> ranges)
    {
        firsts = [.. ranges.Select(range => range.First)];
        lasts = [.. ranges.Select(range => range.Last)];
        scripts = [.. ranges.Select(range => range.Script)];
    }

    /// <summary>The number of a character's script; null for one that goes with every script.</summary>
    public int? Of(int code)
    {
        int at = Array.BinarySearch(firsts, code);
        if (at < 0)
            at = ~at - 1;
        return at >= 0 && code <= lasts[at] ? scripts[at] : null;
    }
}
