namespace Suffice.Text.Pipelines;

/// <summary>A token that is put around every text.</summary>
internal readonly record struct TemplateToken(int Id, int Type);

/// <summary>What is put before and after a text's tokens, and the types of all of them.</summary>
/// <param name="Before">Tokens before the text.</param>
/// <param name="After">Tokens after it.</param>
/// <param name="Type">Type of the text's own tokens.</param>
internal sealed record Template(TemplateToken[] Before, TemplateToken[] After, int Type = 0)
{
    public static Template Bare { get; } = new([], []);

    /// <summary>How many tokens it adds.</summary>
    public int Added => Before.Length + After.Length;
}
