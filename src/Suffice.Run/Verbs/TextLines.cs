using System.Text;

namespace Suffice.Run.Verbs;

/// <summary>One input of <c>run</c>.</summary>
/// <param name="Name">File; of a text, file and line.</param>
/// <param name="Value">The file's path, or the text.</param>
internal readonly record struct RunInput(string Name, string Value);

/// <summary>Texts from files or standard input, one in each line; empty lines are passed over.</summary>
internal static class TextLines
{
    private const int ShownLength = 60;

    /// <param name="files">None: <paramref name="input"/>.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="problem">Told about files that cannot be read.</param>
    public static IEnumerable<RunInput> Of(string[] files, TextReader input, Action<string> problem)
    {
        if (files.Length == 0) return Lines("line", input);
        return files.SelectMany(file => Open(file, problem) is { } reader ? Lines(file, reader) : []);
    }

    /// <summary>A text's beginning, in one line.</summary>
    public static string Shown(string text) => text.Length > ShownLength ? text[..ShownLength] + "…" : text;

    private static IEnumerable<RunInput> Lines(string name, TextReader reader)
    {
        using (reader)
        {
            for (int line = 1; reader.ReadLine() is { } text; line++)
                if (!string.IsNullOrWhiteSpace(text)) yield return new RunInput($"{name}:{line}", text);
        }
    }

    private static StringReader? Open(string file, Action<string> problem)
    {
        try
        {
            return new StringReader(File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            problem($"{file} cannot be read: {error.Message} Give a text file in UTF-8.");
            return null;
        }
    }
}
