using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Suffice.Data.Summaries;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Texts;

/// <summary>One table as different programs save it.</summary>
public sealed class TableFormsTests : IDisposable
{
    private const int Rows = 60;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Ways => [.. Forms.Keys];

    /// <summary>Ending and bytes by the way of saving.</summary>
    private static Dictionary<string, (string Ending, byte[] Bytes)> Forms { get; } =
        new()
        {
            ["comma CSV"] = (".csv", Utf8(Quoted(',', "\n"))),
            ["semicolon CSV"] = (".csv", Utf8(Quoted(';', "\n"))),
            ["tabs in CSV"] = (".csv", Utf8(Quoted('\t', "\n"))),
            ["pipes in CSV"] = (".csv", Utf8(Quoted('|', "\n"))),
            ["tab TSV"] = (".tsv", Utf8(string.Concat(Table.Select(row => $"{row.Text}\t{row.Label}\n")))),
            ["commas in TSV"] = (".tsv", Utf8(Quoted(',', "\n"))),
            ["quoted CSV"] = (".csv", Utf8(Quoted(',', "\n", always: true))),
            ["quoted semicolon CSV"] = (".csv", Utf8(Quoted(';', "\n", always: true))),
            ["CRLF"] = (".csv", Utf8(Quoted(',', "\r\n"))),
            ["CR"] = (".csv", Utf8(Quoted(',', "\r"))),
            ["CR in TSV"] = (".tsv", Utf8(string.Concat(Table.Select(row => $"{row.Text}\t{row.Label}\r")))),
            ["no end of the last line"] = (".csv", Utf8(Quoted(',', "\n").TrimEnd())),
            ["BOM"] = (".csv", [.. Encoding.UTF8.Preamble, .. Utf8(Quoted(',', "\n"))]),
            ["BOM and quotes"] = (".csv", [.. Encoding.UTF8.Preamble, .. Utf8(Quoted(';', "\r\n", always: true))]),
            ["UTF-16LE with BOM"] = (".csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Quoted('\t', "\r\n"))]),
            ["UTF-16BE with BOM"] = (
                ".csv",
                [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Quoted(',', "\n"))]
            ),
            ["UTF-32 with BOM"] = (".tsv", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Quoted(',', "\n"))]),
            ["JSONL"] = (".jsonl", Utf8(Json("\n"))),
            ["JSONL, CR and BOM"] = (".ndjson", [.. Encoding.UTF8.Preamble, .. Utf8(Json("\r"))]),
            ["sep= line"] = (".csv", Utf8("sep=;\r\n" + Quoted(';', "\r\n"))),
            ["sep= line of commas in TSV"] = (".tsv", Utf8("SEP=,\n" + Quoted(',', "\n"))),
            ["quoted sep= line"] = (".csv", Utf8("\"sep=|\"\n" + Quoted('|', "\n"))),
            ["separators at the ends of lines"] = (".csv", Utf8(Quoted(';', ";;\n"))),
            ["separators at the ends of rows only"] = (
                ".csv",
                Utf8(Quoted(',', ",\n").Replace("text,label,", "text,label", StringComparison.Ordinal))
            ),
            ["empty rows"] = (".csv", Utf8(",\n" + Quoted(',', "\n,\n"))),
            ["header in other letters"] = (".csv", Utf8(Quoted(';', "\n").Replace("text;label", "TEXT; Label", StringComparison.Ordinal))),
        };

    private static IEnumerable<(string Text, string Label)> Table =>
        Enumerable
            .Range(0, Rows)
            .Select(i => ($"film {i} is \"loud\", long; and | naïve" + (i % 7 == 0 ? " 漢字 🎬" : ""), i % 3 == 0 ? "good" : "bad"))
            .Prepend(("text", "label"));

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_table_has_one_summary_however_it_is_saved(string way)
    {
        Assert.Equal(Summary("comma CSV"), Summary(way));
        Assert.Equal(Table.Skip(1), Read(way).Select(text => (text.Text, text.Label)));
    }

    [Fact]
    public void Line_ends_inside_texts_are_one_character_whatever_the_program_writes()
    {
        string[] contents = ["text,label\n\"a\nb\",1\n", "text,label\r\n\"a\r\nb\",1\r\n", "text,label\r\"a\rb\",1\r"];
        Assert.All(contents, content => Assert.Equal("a\nb", Write("x.csv", content).Single().Text));
    }

    [Fact]
    public void Without_a_line_of_names_the_separator_is_the_one_that_all_rows_have()
    {
        var columns = new TextColumns("1", "2");
        Assert.Equal(["well, then", "no"], Write("x.csv", "well, then;1\nno;2\n", columns).Select(text => text.Text));
        Assert.Equal(["a;b", "c;d"], Write("x.csv", "a;b,1\nc;d,2\n", columns).Select(text => text.Text));
        Errors.Expect(
            Fault.Data,
            () => Write("x.csv", "a;x|b\nc;y|d\n", columns),
            "x.csv can be read with a semicolon or a pipe between its fields",
            "--separator semicolon"
        );
        Assert.Equal(["b", "d"], Write("x.csv", "a;x|b\nc;y|d\n", new TextColumns("2", "1", '|')).Select(text => text.Text));
    }

    [Fact]
    public void A_separator_can_be_asked_for()
    {
        Assert.Equal("a, b", Write("x.csv", "text:label\na, b:1\n", new TextColumns(Separator: ':')).Single().Text);
        Errors.Expect(
            Fault.Data,
            () => Write("x.csv", "text:label\na, b:1\n"),
            "x.csv, line 1: no column for the text among: text:label",
            "parted by a comma here",
            "--separator"
        );
        Errors.Expect(Fault.Data, () => Write("x.csv", "body;stars;id\na;1;2\n"), "among: body, stars, id", "parted by a semicolon here");
        Errors.Expect(
            Fault.Usage,
            () => Write("x.csv", "sep=;\ntext;label\n", new TextColumns(Separator: '|')),
            "a semicolon parts its fields, but --separator asks for a pipe",
            "Leave --separator out"
        );
    }

    [Theory]
    [InlineData("comma", ',')]
    [InlineData("Semicolon", ';')]
    [InlineData("tab", '\t')]
    [InlineData("\\t", '\t')]
    [InlineData("|", '|')]
    [InlineData("pipe", '|')]
    [InlineData("\"", null)]
    [InlineData("::", null)]
    [InlineData("", null)]
    public void Separators_have_names(string text, char? separator) => Assert.Equal(separator, TextColumns.ParseSeparator(text));

    [Fact]
    public void A_column_is_found_in_other_letters_if_there_is_only_one()
    {
        Assert.Equal("a", Write("x.csv", "Body;STARS\na;1\n", new TextColumns("body", "stars")).Single().Text);
        Assert.Equal("b", Write("x.csv", "Body,body,stars\na,b,1\n", new TextColumns("body", "stars")).Single().Text);
        Errors.Expect(
            Fault.Data,
            () => Write("x.csv", "Body,BODY,stars\na,b,1\n", new TextColumns("body", "stars")),
            "no column for the text named body among: Body, BODY, stars"
        );
    }

    [Theory]
    [InlineData("text,label\na,1,2\n", "line 2: 3 fields where the first line has 2", "--separator")]
    [InlineData("text,label,\na\n", "line 2: 1 fields where the first line has 2")]
    [InlineData("text,label\n,1\n", "line 2: the text is empty")]
    [InlineData("sep=;\ntext;label\na\n", "line 3: 1 fields", "Is a semicolon missing")]
    public void Rows_that_lack_something_are_still_refused(string content, params string[] words) =>
        Errors.Expect(Fault.Data, () => Write("x.csv", content), words);

    private string Summary(string way)
    {
        Read(way);
        return TextSummary.Of(TextSource.Open(folder.File("reviews" + Forms[way].Ending)), 3).ToJson();
    }

    private List<LabelledText> Read(string way)
    {
        (string ending, byte[] bytes) = Forms[way];
        File.WriteAllBytes(folder.File("reviews" + ending), bytes);
        return TextTable.Read(folder.File("reviews" + ending), new());
    }

    private List<LabelledText> Write(string name, string content, TextColumns? columns = null)
    {
        File.WriteAllText(folder.File(name), content);
        return TextTable.Read(folder.File(name), columns ?? new());
    }

    private static string Quoted(char separator, string end, bool always = false) =>
        string.Concat(Table.Select(row => Field(row.Text, separator, always) + separator + Field(row.Label, separator, always) + end));

    private static string Field(string text, char separator, bool always) =>
        always || text.Contains(separator) || text.Contains('"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Json(string end) =>
        string.Concat(
            Table
                .Skip(1)
                .Select(row =>
                    JsonSerializer.Serialize(new Dictionary<string, string> { ["label"] = row.Label, ["text"] = row.Text }, Plain) + end
                )
        );

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
