using System.Text;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Texts;

public sealed class TextTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.tsv", "\uFEFFsentence\tlabel\r\ngood\t1\r\n\r\nbad\t0\r\n")]
    [InlineData("a.csv", "id,Label,Text\n7,1,good\n\n8,0,\"bad\"\n")]
    [InlineData("a.jsonl", "{\"label\": 1, \"text\": \"good\"}\n\n{\"text\": \"bad\", \"label\": \"0\", \"more\": {\"x\": []}}\r\n")]
    [InlineData("a.ndjson", "\uFEFF{\"utterance\": \"good\", \"intent\": 1}\n\n{\"utterance\": \"bad\", \"intent\": 0}")]
    public void Usual_columns_are_found(string name, string content) =>
        Assert.Equal(
            ["good", "1", "1", "bad", "0", "0"],
            Read(name, content).SelectMany(text => new[] { text.Text, text.Label, text.Label })
        );

    [Fact]
    public void Ids_are_file_and_line() =>
        Assert.Equal(
            ["a.csv:2", "a.csv:4", "a.csv:5"],
            Read("a.csv", "text,label\n\"two\nlines\",1\nnext,1\nlast,0\n").Select(text => text.Id)
        );

    [Fact]
    public void Columns_can_be_named_or_numbered()
    {
        Assert.Equal("b", Read("a.csv", "body,stars,text\nb,5,t\n", new TextColumns("body", "stars")).Single().Text);
        Assert.Equal(["first", "second"], Read("a.tsv", "5\tfirst\n4\tsecond\n", new TextColumns("2", "1")).Select(text => text.Text));
    }

    [Fact]
    public void A_text_of_a_hundred_thousand_characters_is_read()
    {
        string text = new('x', 100_000);
        Assert.Equal(text, Read("a.tsv", $"text\tlabel\n{text}\t1\n").Single().Text);
        Assert.Equal(text, Read("a.csv", $"text,label\n\"{text}\",1\n").Single().Text);
        Assert.Equal(text, Read("a.jsonl", $"{{\"text\": \"{text}\", \"label\": 1}}\n").Single().Text);
        Refused("a.tsv", $"text\tlabel\n{new string('x', 1_000_001)}\t1\n", "line 2", "1,000,001 characters", "shorten it");
    }

    [Theory]
    [InlineData("a.csv", "a,b\n1,2\n", "line 1", "no column for the text among: a, b", "--text-column")]
    [InlineData("a.csv", "text,b\n1,2\n", "line 1", "no column for the label", "--label-column")]
    [InlineData("a.csv", "text,label\nx,1\nfew\n", "line 3", "1 fields where the first line has 2", "between quotes")]
    [InlineData("a.tsv", "text\tlabel\nx\ty\t1\n", "line 2", "3 fields", "take the tab out")]
    [InlineData("a.csv", "text,label\n\" \",1\n", "line 2", "the text is empty", "remove the line")]
    [InlineData("a.csv", "text,label\nx, \n", "line 2", "the label is empty", "remove the line")]
    [InlineData("a.csv", "text,label\n", "holds no texts", "Put one into each line")]
    [InlineData("a.csv", "", "holds no texts")]
    [InlineData("a.jsonl", "{\"text\": \"x\", \"label\": 1}\n{\"text\": \n", "line 2", "one JSON object")]
    [InlineData("a.jsonl", "[1]\n", "line 1", "no JSON object", "Put one JSON object")]
    [InlineData("a.jsonl", "{\"text\": \"x\", \"label\": [1]}\n", "line 1", "label is neither a string nor a number")]
    [InlineData("a.jsonl", "{\"text\": null, \"label\": 1}\n", "line 1", "text is neither")]
    [InlineData("a.jsonl", "{\"text\": \"\\ud800\", \"label\": 1}\n", "line 1", "one JSON object")]
    public void Wrong_rows_are_refused(string name, string content, params string[] words) => Refused(name, content, words);

    [Fact]
    public void Columns_that_are_not_there_are_refused()
    {
        Errors.Expect(
            Fault.Data,
            () => Read("a.csv", "x,y\n1,2\n", new TextColumns("z", "y")),
            "no column for the text named z among: x, y"
        );
        Errors.Expect(
            Fault.Data,
            () => Read("a.csv", "x,y\n1,2\n", new TextColumns("1", "3")),
            "line 1",
            "no column 3 for the label",
            "has 2"
        );
        Errors.Expect(Fault.Usage, () => Read("a.csv", "x,y\n1,2\n", new TextColumns("x", "x")), "both column 1", "Name two");
    }

    [Fact]
    public void Other_encodings_are_refused()
    {
        Errors.Expect(
            Fault.Data,
            () => Read("a.tsv", [.. "text\tlabel\nna"u8, 0xEF, .. "ve\t1\n"u8]),
            "a.tsv, line 2: byte 14 of the file is not UTF-8",
            "iconv"
        );
        Errors.Expect(
            Fault.Data,
            () => Read("a.tsv", Encoding.Unicode.GetBytes("text\tlabel\n")),
            "looks like UTF-16LE",
            "iconv -f UTF-16LE"
        );
        Errors.Expect(Fault.Data, () => TextTable.Read(folder.File("none.tsv"), new()), "none.tsv does not exist", "Check the path");
    }

    private void Refused(string name, string content, params string[] words) =>
        Errors.Expect(Fault.Data, () => Read(name, content), [folder.File(name), .. words]);

    private List<LabelledText> Read(string name, string content, TextColumns? columns = null) =>
        Read(name, Encoding.UTF8.GetBytes(content), columns);

    private List<LabelledText> Read(string name, byte[] content, TextColumns? columns = null)
    {
        File.WriteAllBytes(folder.File(name), content);
        return TextTable.Read(folder.File(name), columns ?? new());
    }
}
