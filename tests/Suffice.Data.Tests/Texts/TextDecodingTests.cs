using System.Text;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Texts;

public sealed class TextDecodingTests
{
    private const string Text = "text,label\nça va bien,1\n漢字 🎬,2\n";

    [Fact]
    public void A_byte_order_mark_is_believed()
    {
        Encoding[] encodings =
        [
            Encoding.UTF8,
            Encoding.Unicode,
            Encoding.BigEndianUnicode,
            Encoding.UTF32,
            new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        ];
        Assert.All(encodings, encoding => Assert.Equal(Text, Decode([.. encoding.Preamble, .. encoding.GetBytes(Text)])));
        Assert.Equal(Text, Decode(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal("", Decode([]));
    }

    [Fact]
    public void Without_one_wide_characters_are_named_and_not_guessed()
    {
        Refused(Encoding.Unicode.GetBytes(Text), "looks like UTF-16LE", "iconv -f UTF-16LE -t UTF-8");
        Refused(Encoding.BigEndianUnicode.GetBytes(Text), "looks like UTF-16BE", "iconv -f UTF-16BE -t UTF-8");
        Refused(Encoding.UTF32.GetBytes(Text), "looks like UTF-32LE");
        Refused(new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes(Text), "looks like UTF-32BE");
        Refused(
            Encoding.Unicode.GetBytes("文字,類\n" + string.Concat(Enumerable.Repeat("漢字漢字漢字漢字漢字漢字漢字漢字", 9)) + ",好\n"),
            "looks like UTF-16LE"
        );
        Refused(Encoding.Unicode.GetBytes(string.Concat(Enumerable.Repeat(Text, 9000))), "looks like UTF-16LE");
    }

    [Fact]
    public void Older_encodings_get_a_remedy()
    {
        Refused(
            Encoding.Latin1.GetBytes("text,label\nna\u00EFve,1\n"),
            "x.csv, line 2: byte 14 of the file is not UTF-8",
            "looks like Windows-1252",
            "iconv -f WINDOWS-1252"
        );
        // Cyrillic in Windows-1251: letters are bytes from 0xC0 on.
        Refused(
            [.. "text,label\n"u8, .. Enumerable.Range(0, 60).Select(i => (byte)(0xC0 + i)), .. ",1\n"u8],
            "line 2",
            "an older encoding",
            "iconv -f NAME"
        );
        Refused([.. Encoding.UTF8.GetBytes(Text), 0xE9, (byte)'\n'], "line 4", "The rest of the file is: mend the line");
    }

    [Fact]
    public void Damage_is_found_where_it_is()
    {
        Refused(
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text), (byte)'x'],
            "line 4",
            "not UTF-16LE, although its byte order mark says so",
            "save it again"
        );
        Refused(
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a,b\nx"), 0x00, 0xD8, (byte)'\n', 0],
            "line 2",
            "not UTF-16LE"
        );
        Refused("text,label\na\0b,1\n"u8.ToArray(), "line 2: byte 13", "a NUL character", "damaged");
    }

    private static string Decode(byte[] bytes) => TextDecoding.Decode(bytes, "x.csv");

    private static void Refused(byte[] bytes, params string[] words) => Errors.Expect(Fault.Data, () => Decode(bytes), ["x.csv", .. words]);
}
