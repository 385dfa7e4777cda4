using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Suffice.Fuzz.Tests;

/// <summary>A valid table of texts in one of its forms, and what must be read from it.</summary>
/// <param name="Ending">Of its file.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Rows">Texts and labels.</param>
/// <param name="Ends">Where each row ends in the file; what is harmed behind it does not touch it. Empty: a harm anywhere may change how
/// all of it is read.</param>
internal sealed record TableSample(string Ending, byte[] Bytes, (string Text, string Label)[] Rows, int[] Ends)
{
    private const int MostRows = 9;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Words =
    [
        "a",
        "film",
        "na\u00EFve",
        "\u6F22\u5B57",
        "\U0001F3AC",
        "it's",
        "10",
        "so, so",
        "one; two",
        "this|that",
        "\"quoted\"",
        "\"",
        "e\u0301",
        "sep=;",
        "text",
        "label",
    ];

    private static readonly Encoding[] Encodings =
    [
        new UTF8Encoding(false),
        new UTF8Encoding(false),
        new UTF8Encoding(true),
        new UnicodeEncoding(false, true),
        new UnicodeEncoding(true, true),
        new UTF32Encoding(false, true),
    ];

    public static TableSample Of(Random random)
    {
        Encoding encoding = Pick(random, Encodings);
        string end = Pick(random, ["\n", "\n", "\r\n", "\r"]);
        bool json = random.Next(4) == 0,
            lines = !json && random.Next(3) == 0,
            always = random.Next(2) == 0;
        char separator = lines ? '\t' : Pick(random, [',', ',', ';', '\t', '|']);
        string ending =
            json ? Pick(random, [".jsonl", ".ndjson"])
            : lines ? ".tsv"
            : separator != '\t' && random.Next(4) == 0 ? ".tsv"
            : ".csv";
        (string Text, string Label)[] rows =
        [
            .. Enumerable
                .Range(0, 2 + random.Next(MostRows))
                .Select(i => (Text(random), i < 2 ? $"{i}" : Pick(random, ["0", "1", "no one"]))),
        ];
        string tail = !json && random.Next(4) == 0 ? new string(separator, 1 + random.Next(3)) : "",
            gap = random.Next(4) == 0 ? (json ? "" : tail) + end : "";

        var file = new List<byte>(encoding.GetPreamble());
        if (!json)
        {
            if (random.Next(5) == 0)
                Add($"sep={separator}{end}");
            Add(Pick(random, ["text", "Sentence", "REVIEW"]) + separator + Pick(random, ["label", "Class"]) + tail + end);
        }
        var ends = new List<int>();
        foreach ((string text, string label) in rows)
        {
            Add(
                json
                    ? JsonSerializer.Serialize(
                        new Dictionary<string, string> { ["label"] = label, ["text"] = text },
                        random.Next(2) == 0 ? Plain : null
                    ) + end
                : lines ? $"{text}\t{label}{tail}{end}"
                : $"{Field(text)}{separator}{Field(label)}{tail}{end}"
            );
            ends.Add(file.Count);
            Add(gap);
        }
        // Where CR ends lines, one LF more changes all of them.
        return new TableSample(ending, [.. file], rows, end == "\r" ? [] : [.. ends]);

        void Add(string text) => file.AddRange(encoding.GetBytes(text));

        string Field(string text) =>
            always || text.Contains(separator) || text.Contains('"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    public static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>
    /// Words, of which a quote is neither first nor last, so that the same text may stand in a line that knows no quotes.
    /// </summary>
    private static string Text(Random random) =>
        $"x {string.Join(' ', Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Pick(random, Words)))} y";
}
