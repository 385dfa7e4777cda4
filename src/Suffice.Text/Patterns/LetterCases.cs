using System.Text;
using Suffice.Text.Characters;

namespace Suffice.Text.Patterns;

/// <summary>Characters that are the same where capitals do not count: s, S and the long s.</summary>
internal static class LetterCases
{
    /// <summary>.NET keeps it apart, as its capital is of ASCII.</summary>
    private const int LongS = 0x17F;

    private static readonly Lazy<int[][]> Groups = new(Make);

    /// <summary>A set with all that is the same as one of its characters.</summary>
    public static CodeSet Fold(CodeSet set) =>
        CodeSet.Of([
            .. set.Ranges,
            .. Groups.Value.Where(group => group.Any(set.Contains)).SelectMany(group => group).Select(code => (code, code)),
        ]);

    private static int[][] Make()
    {
        var groups = new Dictionary<int, List<int>>();
        for (int code = 0; code <= CodeSet.Last; code++)
        {
            if (!Rune.TryCreate(code, out Rune rune))
                continue;
            int key = code == LongS ? 's' : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value;
            if (key == code)
                continue;
            if (!groups.TryGetValue(key, out List<int>? group))
                groups[key] = group = [key];
            group.Add(code);
        }
        return [.. groups.Values.Select(group => group.ToArray())];
    }
}
