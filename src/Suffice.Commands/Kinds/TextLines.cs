using Suffice.Files;

namespace Suffice.Commands.Kinds;

/// <summary>Lines of a text file or of standard input, whose problems say where they are.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="open">Opens it when the first line is asked for.</param>
/// <param name="longest">Characters of the longest line.</param>
internal sealed class TextLines(string name, Func<Stream> open, int longest = Utf8Lines.LongestLine) : IDisposable
{
    private Stream? source;
    private Utf8Lines? lines;
    private bool ended;

    /// <returns>Null at the end. Line 0 stands for the whole.</returns>
    public Utf8Line? Read()
    {
        if (ended)
            return null;
        try
        {
            lines ??= new Utf8Lines(source = open(), longest);
            return lines.Read() is not { } line ? null
                : line.Problem is null ? line
                : line with { Problem = $"{name}, line {line.Number}: {line.Problem}" };
        }
        catch (SufficeException error)
        {
            return Ended(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Ended(InputFile.Unreadable(name, error));
        }
    }

    public void Dispose() => source?.Dispose();

    private Utf8Line Ended(SufficeException error)
    {
        ended = true;
        return new Utf8Line(0, null, error.Message);
    }
}
