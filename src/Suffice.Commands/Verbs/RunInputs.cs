using Suffice.Files;

namespace Suffice.Commands.Verbs;

/// <summary>One input of <c>run</c>, or why there is none.</summary>
/// <param name="Name">File; of a text, file and line.</param>
/// <param name="Text">The text; null for images.</param>
/// <param name="Problem">What is wrong, where, and the remedy; null if nothing.</param>
internal readonly record struct RunInput(string Name, string? Text = null, string? Problem = null);

/// <summary>From what a user names to inputs. What cannot be read becomes a problem in its place, and the next follows.</summary>
internal static class RunInputs
{
    /// <summary>In place of a path: standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Image files, with those of folders.</summary>
    public static IEnumerable<RunInput> Images(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (path == StandardInput)
            {
                yield return new RunInput(path);
                continue;
            }
            var problems = new List<string>();
            foreach (string file in Found(path, problems))
                yield return new RunInput(file);
            foreach (string problem in problems)
                yield return new RunInput(path, Problem: problem);
        }
    }

    /// <summary>Texts, one in each line; empty lines are passed over.</summary>
    /// <param name="files">None: standard input.</param>
    /// <param name="input">Standard input.</param>
    public static IEnumerable<RunInput> Texts(IReadOnlyList<string> files, Stream input) =>
        (files.Count == 0 ? [StandardInput] : files).SelectMany(file =>
            file == StandardInput ? Lines(null, () => input) : Lines(file, () => InputFile.Open(file, Fault.Data))
        );

    private static IReadOnlyList<string> Found(string path, List<string> problems)
    {
        try
        {
            return ImageFiles.Find([path], problems.Add);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(InputFile.Unreadable(path, error).Message);
            return [];
        }
    }

    /// <param name="file">Null for standard input.</param>
    /// <param name="open">Opens it.</param>
    private static IEnumerable<RunInput> Lines(string? file, Func<Stream> open)
    {
        using var lines = new TextLines(file ?? "standard input", open);
        while (lines.Read() is { } line)
        {
            if (line.Problem is null && string.IsNullOrWhiteSpace(line.Text))
                continue;
            string name = line.Number == 0 ? file ?? StandardInput : $"{file ?? "line"}:{line.Number}";
            yield return new RunInput(name, line.Text, line.Problem);
        }
    }
}
