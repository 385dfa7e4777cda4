using System.Text;

namespace Suffice.Text.Tests.Reference;

/// <summary>
/// Texts that are hard on tokenizers, always the same ones: many scripts, emoji of several code points, combining marks, control
/// characters, numbers, code, added tokens inside words, white space of every kind, any code point at all.
/// </summary>
internal static class GeneratedTexts
{
    private const string Words =
        "the of and to in is it that was for on are with as his they at be this from have or by one had not but what all were when we there can "
        + "an your which their said if do will each about how up out them then she many some so these would other into has more her two like him "
        + "see time could no make than first been its who now people my made over did down only way find use may water long little very after "
        + "tokenizer transformer computation adaptive unbelievable internationalization antidisestablishmentarianism don't it's we'll I'd they've "
        + "naïve café façade Zürich Ångström coöperate señor crème brûlée İstanbul ıslak STRASSE straße Σίσυφος ΟΔΟΣ ΣΑΣ Привет мир ёлка Йод україна "
        + "שלום עולם مرحبا بالعالم اَلْعَرَبِيَّةُ नमस्ते दुनिया ক্ষেত্র தமிழ் ไทยภาษา ภาษาไทยไม่มีช่องว่าง 東京タワー 中文字符 你好世界 ひらがな カタカナ ﾊﾝｶｸ "
        + "한국어 안녕하세요 각 ﬁn ﬂow Ⅷ ½ ² ㎏ ㍿ Ａｂｃ １２３ ℌello ẛ̣ Ω Å ǅ ß ẞ ŉ ſ K Ǆ 𝒜𝓑 𝔘𝔫𝔦 𠮷野家 𐐀𐐨 ᾳ ΐ  ﷺ";

    private const string Marks = "\u0300\u0301\u0302\u0303\u0308\u030A\u0323\u0327\u0345\u05B0\u064B\u093C\u094D\u0E31\u20DD\u3099\uFE0F";

    private const string Signs =
        "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»“”‘’‚„…–—―•§¶†‡€£¥¢₿©®™°±×÷≠≤≥∞√∑∂→←↔⇒♥★☎、。「」！？：；（）～।॥؟،؛₂³¼";

    private const string Spaces =
        " \t\n\r\v\f\u0085\u00A0\u1680\u2000\u2003\u2009\u200A\u2028\u2029\u202F\u205F\u3000\u200B\u200C\u200D\u2060\uFEFF\u180E";

    private const string Controls =
        "\u0000\u0001\u0007\u0008\u001B\u001F\u007F\u0080\u008F\u009F\u00AD\u200E\u202E\uFFF9\uFFFD\uFFFE\uE000";

    private static readonly string[] Emoji =
    [
        "😀",
        "👍🏽",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "🇩🇪",
        "🇯🇵🇺🇸",
        "❤️",
        "☺︎",
        "1️⃣",
        "🧑🏿‍🚀",
        "👁️‍🗨️",
        "🫠",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "©️",
        "🤷‍♀️",
    ];

    private static readonly string[] Lines =
    [
        "https://example.com/a/b?q=1&r=%20x#top",
        "mail@example.org",
        "C:\\Temp\\new\\file.txt",
        "/usr/local/bin",
        "for (int i = 0; i < n; i++) {\n\tsum += a[i];\n}",
        "def f(x):\n    return x ** 2  # square",
        "<div class=\"a\">&nbsp;</div>",
        "SELECT * FROM t WHERE a <> 'b';",
        "3.14159",
        "1,234,567.89",
        "12:30:59",
        "2026-11-28",
        "+49 (0)30 123456",
        "1e-10",
        "0xDEADBEEF",
        "$12.50",
        "100%",
        "a_b_c",
        "camelCaseWord",
        "snake_case_word",
        "x=y+z",
        "C++",
        "C#",
        "don't",
        "I'M",
        "WE'LL",
        "rock 'n' roll",
        "...",
        "!!!",
        "--",
        "e.g.",
        "U.S.A.",
        "[CLS]",
        "[SEP]",
        "[UNK]",
        "[MASK]",
        "[PAD]",
        "<s>",
        "</s>",
        "<unk>",
        "<pad>",
        "<mask>",
        "<|endoftext|>",
        "<extra_id_0>",
        "[NEW]",
        "newtok",
        "Ünïtök",
        "▁",
        "▁▁",
        "##ing",
        "Ġ",
        "Ċ",
        "<0x0A>",
        "'s",
        " 's",
        "'S",
        "'ſ",
        "\r\n",
        "\n\n",
        "   \n  ",
    ];

    private static readonly string[] Dictionary = Words.Split(' ');

    /// <summary>The texts, in an order that never changes: more of them begin as fewer.</summary>
    public static IEnumerable<string> All(int count)
    {
        var random = new Random(20_261);
        string[] given =
        [
            "",
            " ",
            "  ",
            "\n",
            "a",
            "\u0301",
            "e\u0301",
            "[CLS]",
            "hello world",
            " hello  world ",
            new string('a', 300),
            new string(' ', 300),
        ];
        for (int i = 0; i < count; i++)
            yield return i < given.Length ? given[i] : Text(random);
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        int parts = random.Next(10) == 0 ? random.Next(1, 60) : random.Next(1, 12),
            theme = random.Next(12);
        for (int i = 0; i < parts; i++)
        {
            Append(text, random, random.Next(3) == 0 ? random.Next(12) : theme);
            if (random.Next(4) > 0)
                text.Append(random.Next(12) == 0 ? Spaces[random.Next(Spaces.Length)] : ' ');
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, Random random, int kind)
    {
        switch (kind)
        {
            case <= 4:
                string word = Dictionary[random.Next(Dictionary.Length)];
                text.Append(random.Next(8) == 0 ? word.ToUpperInvariant() : word);
                break;
            case 5:
                text.Append(Lines[random.Next(Lines.Length)]);
                break;
            case 6:
                text.Append(Emoji[random.Next(Emoji.Length)]);
                break;
            case 7:
                text.Append(Dictionary[random.Next(Dictionary.Length)]).Append(Marks[random.Next(Marks.Length)]);
                if (random.Next(2) == 0)
                    text.Append(Marks[random.Next(Marks.Length)]).Append(Marks[random.Next(Marks.Length)]);
                break;
            case 8:
                text.Append(Signs[random.Next(Signs.Length)]).Append(random.Next(2) == 0 ? Signs[random.Next(Signs.Length)] : 'x');
                break;
            case 9:
                text.Append(random.Next(3) == 0 ? Controls[random.Next(Controls.Length)] : Spaces[random.Next(Spaces.Length)]);
                break;
            case 10:
                text.Append(random.NextInt64(random.Next(2) == 0 ? 1000 : 10_000_000_000));
                break;
            default:
                text.Append(AnyCharacter(random));
                break;
        }
    }

    // Half of them from the planes and blocks that are in use.
    private static Rune AnyCharacter(Random random)
    {
        int below = random.Next(4) switch
        {
            0 => 0x250,
            1 => 0x3400,
            2 => 0x20000,
            _ => 0x110000,
        };
        return Rune.TryCreate(random.Next(below), out Rune rune) ? rune : Rune.ReplacementChar;
    }
}
