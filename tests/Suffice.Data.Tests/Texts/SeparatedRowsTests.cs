using CsCheck;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Texts;

public sealed class SeparatedRowsTests
{
    [Theory]
    [InlineData("a,b\n", "1: a|b")]
    [InlineData("a,b\r\nc,d", "1: a|b; 2: c|d")]
    [InlineData("a,b\rc,d\r", "1: a|b; 2: c|d")]
    [InlineData("\"a, \"\"b\"\"\n2\",c\n\n\r\nd,e\n", "1: a, \"b\"\n2|c; 5: d|e")]
    [InlineData("a\"b,c\n", "1: a\"b|c")]
    [InlineData("a,\n,b\n,\n", "1: a|; 2: |b; 3: |")]
    [InlineData("a,", "1: a|")]
    [InlineData("\"\",\"\"", "1: |")]
    [InlineData("", "")]
    public void Comma_separated_rows_are_those_of_RFC_4180(string content, string rows) =>
        Assert.Equal(rows, Shown(SeparatedRows.OfCsv(content, "x.csv")));

    [Theory]
    [InlineData("a\tb\r\nc\td", "1: a|b; 2: c|d")]
    [InlineData("a\tb\n\n\r\nc\t\n", "1: a|b; 4: c|")]
    [InlineData("\"he said \"\"no\"\"\"\t1\n", "1: he said \"no\"|1")]
    // lines are rows, whatever their quotes
    [InlineData("\"open\t1\n\"a\" and \"b\"\t2\n\"\t3\n", "1: \"open|1; 2: \"a\" and \"b\"|2; 3: \"|3")]
    public void Tab_separated_lines_are_rows(string content, string rows) => Assert.Equal(rows, Shown(SeparatedRows.OfTsv(content)));

    [Theory]
    [InlineData("a,b\n\"c\nd,e\n", "x.csv, line 2: a quote is opened and never closed")]
    [InlineData("\"a\n\"b,c\n", "x.csv, line 2: 'b' follows a closing quote")]
    public void Wrong_quotes_are_refused(string content, string words) =>
        Errors.Expect(Fault.Data, () => SeparatedRows.OfCsv(content, "x.csv").ToArray(), words, "ouble the quotes");

    [Fact]
    public void What_is_written_is_read()
    {
        Gen<string> field = Gen.Int[0, 6].Array[0, 8].Select(letters => string.Concat(letters.Select(letter => "a\",\r\n é"[letter])));
        field
            .Array[2, 4]
            .Array[1, 6]
            .Each(
                rows =>
                {
                    string content = string.Concat(
                        rows.Select(row =>
                            string.Join(',', row.Select(text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"
                        )
                    );
                    Assert.Equal(rows, SeparatedRows.OfCsv(content, "x.csv").Select(row => row.Fields));
                },
                count: 1000
            );
    }

    [Fact]
    public void No_content_crashes_the_reader() =>
        Gen.Int[0, 5]
            .Array[0, 30]
            .Select(letters => string.Concat(letters.Select(letter => "a\",\r\n\t"[letter])))
            .Each(
                content =>
                {
                    Assert.All(SeparatedRows.OfTsv(content), row => Assert.NotEmpty(row.Fields));
                    try
                    {
                        Assert.All(SeparatedRows.OfCsv(content, "x.csv"), row => Assert.NotEmpty(row.Fields));
                    }
                    catch (SufficeException error)
                    {
                        Assert.Contains("x.csv, line ", error.Message, StringComparison.Ordinal);
                    }
                },
                count: 2000
            );

    private static string Shown(IEnumerable<TableRow> rows) =>
        string.Join("; ", rows.Select(row => $"{row.Line}: {string.Join('|', row.Fields)}"));
}
