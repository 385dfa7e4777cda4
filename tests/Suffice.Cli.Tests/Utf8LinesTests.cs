using System.Text;
using Suffice.Commands.Kinds;

namespace Suffice.Cli.Tests;

public class Utf8LinesTests
{
    [Theory]
    [InlineData("a\nb\r\nc\rd", "1:a 2:b 3:c 4:d")]
    [InlineData("\n\na\n", "1: 2: 3:a")]
    [InlineData("a\r\n\r\nb\r\n", "1:a 2: 3:b")]
    [InlineData("\ufeffa\n\ufeffb", "1:a 2:\ufeffb")] // Only at the beginning is it a mark.
    [InlineData("schön 🐈\n", "1:schön 🐈")]
    [InlineData("", "")]
    public void Lines_are_numbered_and_end_in_any_usual_way(string content, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        Assert.Equal(expected, Shown(new MemoryStream(bytes)));
        Assert.Equal(expected, Shown(new Drops(bytes))); // However the pipe cuts it.
    }

    [Fact]
    public void A_line_that_is_not_UTF_8_is_a_problem_and_the_next_is_read()
    {
        Utf8Line[] lines = All(new MemoryStream([(byte)'a', (byte)'\n', .. "caf\u00e9!"u8[..3], 0xE9, (byte)'\n', (byte)'b']));
        Assert.Equal(["a", null, "b"], lines.Select(line => line.Text));
        Assert.Contains("byte 4 of the line is not UTF-8. Convert", lines[1].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "UTF-16")]
    [InlineData("utf-16BE", "NUL byte")] // Without a mark it could be anything.
    [InlineData("utf-32", "UTF-16")]
    public void Other_encodings_end_the_reading(string encoding, string what)
    {
        Encoding other = Encoding.GetEncoding(encoding);
        byte[] marked = [.. encoding == "utf-16BE" ? [] : other.GetPreamble(), .. other.GetBytes("good\nbad\n")];
        Utf8Line line = Assert.Single(All(new Drops(marked)));
        Assert.Contains(what, line.Problem, StringComparison.Ordinal);
        Assert.Contains("iconv", line.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_line_is_refused_at_once_and_passed_over()
    {
        var lines = new Utf8Lines(new EndlessLine(bytes: 50_000_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than 1,000,000 characters", lines.Read()!.Value.Problem, StringComparison.Ordinal);
        Assert.Equal(new Utf8Line(2, "end", null), lines.Read());
        Assert.Null(lines.Read());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000_000);
    }

    [Fact]
    public void The_longest_line_is_read()
    {
        string longest = new('ネ', Utf8Lines.LongestLine);
        Assert.Equal(longest, Assert.Single(All(new MemoryStream(Encoding.UTF8.GetBytes(longest)))).Text);
        Assert.NotNull(Assert.Single(All(new MemoryStream(Encoding.UTF8.GetBytes(longest[1..] + "ab")))).Problem);
    }

    private static Utf8Line[] All(Stream stream)
    {
        var lines = new Utf8Lines(stream);
        var all = new List<Utf8Line>();
        while (lines.Read() is { } line)
            all.Add(line);
        return [.. all];
    }

    private static string Shown(Stream stream) => string.Join(' ', All(stream).Select(line => $"{line.Number}:{line.Text}"));

    /// <summary>Gives a byte at a time.</summary>
    private sealed class Drops(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }

    private sealed class EndlessLine(int bytes) : MemoryStream("\nend"u8.ToArray())
    {
        private int left = bytes;

        public override int Read(Span<byte> buffer)
        {
            if (left <= 0)
                return base.Read(buffer);
            left -= buffer.Length;
            buffer.Fill((byte)'a');
            return buffer.Length;
        }
    }
}
