using System.Text;
using Suffice.Data;

namespace Suffice.Commands.Terminals;

/// <summary>
/// What all output to people passes: nothing steers the terminal but line ends, and <see cref="Steer"/>. A line written by a WriteLine
/// is one line, whatever names are in it; a block of lines is written by a Write.
/// </summary>
/// <param name="inner">Gets characters that are safe to show, a whole write at a time.</param>
internal sealed class PrintableWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == '\n' || !char.IsControl(value))
            inner.Write(value);
        else
            Write(value.ToString());
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => inner.Write(Printable.Lines(value ?? ""));

    public override void WriteLine() => inner.Write(Environment.NewLine);

    public override void WriteLine(string? value) => inner.Write(Printable.Line(value ?? "") + Environment.NewLine);

    /// <summary>Writes what has rules of its own, such as JSON, as it is.</summary>
    public void Pass(string text) => inner.Write(text);

    /// <summary>Writes codes of our own that a terminal obeys.</summary>
    public void Steer(string codes) => inner.Write(codes);

    public override void Flush() => inner.Flush();
}
