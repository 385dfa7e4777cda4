using System.Text;

namespace Suffice.Text.Characters;

/// <summary>
/// Unicode's normal forms (Unicode Standard Annex 15) by the tables of <see cref="UnicodeData"/>, so that they do not depend on whether
/// globalization is on.
/// </summary>
internal static class NormalForm
{
    // Hangul syllables: Unicode Standard, section 3.12.
    private const int Syllables = 0xAC00,
        Leads = 0x1100,
        Vowels = 0x1161,
        Tails = 0x11A7,
        LeadCount = 19,
        VowelCount = 21,
        TailCount = 28,
        SyllableCount = LeadCount * VowelCount * TailCount;

    /// <summary>Takes characters apart, and puts marks in their order.</summary>
    /// <param name="text">Without lone surrogates.</param>
    /// <param name="compatible">NFKD: ligatures, wide letters and the like become plain ones too.</param>
    public static string Decompose(string text, bool compatible) => Ascii.IsValid(text) ? text : Text(Parts(text, compatible));

    /// <summary>Takes characters apart, then puts together what belongs together.</summary>
    /// <inheritdoc cref="Decompose"/>
    public static string Compose(string text, bool compatible)
    {
        if (Ascii.IsValid(text))
            return text;
        List<int> codes = Parts(text, compatible);
        Compose(codes);
        return Text(codes);
    }

    private static List<int> Parts(string text, bool compatible)
    {
        UnicodeData data = UnicodeData.Instance;
        var codes = new List<int>(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            int code = rune.Value,
                syllable = code - Syllables;
            if (code < 0x80)
                codes.Add(code);
            else if (syllable is >= 0 and < SyllableCount)
                AddSyllable(codes, syllable);
            else if (compatible && data.Compatible.TryGetValue(code, out int[]? parts))
                codes.AddRange(parts);
            else if (data.Canonical.TryGetValue(code, out parts))
                codes.AddRange(parts);
            else
                codes.Add(code);
        }
        Order(codes, data);
        return codes;
    }

    private static void AddSyllable(List<int> codes, int syllable)
    {
        codes.Add(Leads + syllable / (VowelCount * TailCount));
        codes.Add(Vowels + syllable % (VowelCount * TailCount) / TailCount);
        if (syllable % TailCount != 0)
            codes.Add(Tails + syllable % TailCount);
    }

    // Marks in a row are ordered by their class; those of one class keep their order. A sort per run: a text may be marks alone.
    private static void Order(List<int> codes, UnicodeData data)
    {
        for (int start = 0; start < codes.Count; start++)
        {
            if (Class(codes[start], data) == 0)
                continue;
            int end = start + 1;
            while (end < codes.Count && Class(codes[end], data) != 0)
                end++;
            if (end - start > 1)
            {
                int[] ordered = [.. codes.GetRange(start, end - start).OrderBy(code => Class(code, data))];
                for (int i = start; i < end; i++)
                    codes[i] = ordered[i - start];
            }
            start = end;
        }
    }

    private static void Compose(List<int> codes)
    {
        UnicodeData data = UnicodeData.Instance;
        int starter = -1,
            lastClass = 0,
            kept = 0;
        for (int i = 0; i < codes.Count; i++)
        {
            int code = codes[i],
                ofCode = Class(code, data);
            // A mark is blocked from its letter by another of its class or above, and a letter by anything between.
            bool free = starter >= 0 && (kept == starter + 1 || (ofCode != 0 && lastClass < ofCode));
            if (free && Pair(codes[starter], code, data) is { } composed)
            {
                codes[starter] = composed;
                continue;
            }
            if (ofCode == 0)
                starter = kept;
            lastClass = ofCode;
            codes[kept++] = code;
        }
        codes.RemoveRange(kept, codes.Count - kept);
    }

    private static int? Pair(int first, int second, UnicodeData data)
    {
        int lead = first - Leads,
            vowel = second - Vowels,
            syllable = first - Syllables,
            tail = second - Tails;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return Syllables + (lead * VowelCount + vowel) * TailCount;
        if (syllable is >= 0 and < SyllableCount && syllable % TailCount == 0 && tail is > 0 and < TailCount)
            return first + tail;
        return data.Composed.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int Class(int code, UnicodeData data) => code < 0x300 ? 0 : data.Classes.GetValueOrDefault(code);

    private static string Text(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        foreach (int code in codes)
            text.Append(new Rune(code));
        return text.ToString();
    }
}
