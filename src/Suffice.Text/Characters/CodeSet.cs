using System.Globalization;

namespace Suffice.Text.Characters;

/// <summary>A set of code points, kept as ranges in ascending order that neither meet nor overlap.</summary>
internal sealed class CodeSet
{
    public const int Last = 0x10FFFF;

    // First code point of each range, and the one after its last, in turns: a code point is inside where an odd number of them is not
    // above it.
    private readonly int[] bounds;

    private CodeSet(int[] bounds) => this.bounds = bounds;

    public static CodeSet Empty { get; } = new([]);

    /// <summary>Every code point at which membership changes: range by range its first, and the one after its last.</summary>
    public ReadOnlySpan<int> Bounds => bounds;

    public IEnumerable<(int First, int Last)> Ranges
    {
        get
        {
            for (int i = 0; i < bounds.Length; i += 2)
                yield return (bounds[i], bounds[i + 1] - 1);
        }
    }

    public static CodeSet Of(int first, int last) => new([first, last + 1]);

    public static CodeSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var bounds = new List<int>();
        foreach ((int first, int last) in ranges.OrderBy(range => range.First))
        {
            if (bounds.Count > 0 && first <= bounds[^1])
                bounds[^1] = Math.Max(bounds[^1], last + 1);
            else
                bounds.AddRange([first, last + 1]);
        }
        return new([.. bounds]);
    }

    /// <param name="ranges">Such as <c>41-5A 61-7A 5F</c>.</param>
    public static CodeSet Parse(IEnumerable<string> ranges) =>
        Of(
            ranges.Select(range =>
            {
                int dash = range.IndexOf('-', StringComparison.Ordinal);
                return dash < 0 ? (Number(range), Number(range)) : (Number(range.AsSpan(0, dash)), Number(range.AsSpan(dash + 1)));
            })
        );

    /// <summary>All code points, surrogates left out, for which something is so.</summary>
    public static CodeSet Where(Func<int, bool> isIn)
    {
        var bounds = new List<int>();
        bool inside = false;
        for (int code = 0; code <= Last; code++)
        {
            bool now = code is not (>= 0xD800 and <= 0xDFFF) && isIn(code);
            if (now != inside)
                bounds.Add(code);
            inside = now;
        }
        if (inside)
            bounds.Add(Last + 1);
        return new([.. bounds]);
    }

    public bool Contains(int code)
    {
        int at = Array.BinarySearch(bounds, code);
        return at >= 0 ? at % 2 == 0 : ~at % 2 == 1;
    }

    public CodeSet Union(CodeSet other) => Of(Ranges.Concat(other.Ranges));

    public CodeSet Complement()
    {
        int[] turned = bounds is [0, ..] ? bounds[1..] : [0, .. bounds];
        return new(turned is [.., Last + 1] ? turned[..^1] : [.. turned, Last + 1]);
    }

    public CodeSet Intersect(CodeSet other) => Complement().Union(other.Complement()).Complement();

    private static int Number(ReadOnlySpan<char> hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
