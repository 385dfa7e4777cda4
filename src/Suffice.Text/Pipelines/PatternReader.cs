using Suffice.Text.Files;
using Suffice.Text.Patterns;

namespace Suffice.Text.Pipelines;

/// <summary>Reads patterns of <c>tokenizer.json</c>: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    public static ITextPattern Read(JsonPart part)
    {
        if (part["String"] is { IsNothing: false } literal)
            return literal.Text() is { Length: > 0 } text
                ? new LiteralPattern(text)
                : throw literal.Bad("an empty string cannot be searched for");
        return Expression(part["Regex"]);
    }

    public static RegexPattern Expression(JsonPart part)
    {
        try
        {
            return new RegexPattern(part.Text());
        }
        catch (Exception error) when (error is UnsupportedPatternException or ArgumentException)
        {
            throw part.Bad($"{error.Message}, which is not supported");
        }
    }
}
