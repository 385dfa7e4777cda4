using Suffice.Commands.Terminals;
using Suffice.Data;

namespace Suffice.Cli.Tests.Terminals;

public class PrintableWriterTests
{
    [Fact]
    public void A_written_line_is_one_line_whatever_is_in_it() =>
        Assert.Equal($"Error: a\\nError: b\\u001b[2J{Environment.NewLine}", Written(writer => writer.WriteLine("Error: a\nError: b\e[2J")));

    [Fact]
    public void A_block_keeps_its_lines_and_nothing_else() => Assert.Equal("a\nb\\u0007\n", Written(writer => writer.Write("a\nb\a\n")));

    [Fact]
    public void Every_way_of_writing_passes() =>
        Assert.Equal(
            "\\u001b\\u001b\\u001b\\u001b\\u001b🐈",
            Written(writer =>
            {
                writer.Write('\e');
                writer.Write(['\e', '\e', '\e'], 1, 1);
                writer.Write("\e".AsSpan());
                writer.Write((object)"\e");
                writer.Write("{0}", '\e');
                foreach (char half in "🐈")
                    writer.Write(half);
            })
        );

    [Fact]
    public void Only_our_own_codes_steer() => Assert.Equal("\r\e[K", Written(writer => writer.Steer("\r\e[K")));

    [Fact]
    public void Cells_of_tables_are_escaped_and_aligned_as_a_terminal_shows_them()
    {
        var table = new TablePrinter();
        table.Add("ネコ", "1");
        table.Add("a\nb", "10");
        Assert.Equal($"ネコ   1{Environment.NewLine}a\\nb  10{Environment.NewLine}", table.ToString());
    }

    private static string Written(Action<PrintableWriter> write)
    {
        using var inner = new StringWriter();
        using var writer = new PrintableWriter(inner);
        write(writer);
        return inner.ToString();
    }
}
