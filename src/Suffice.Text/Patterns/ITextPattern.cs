namespace Suffice.Text.Patterns;

/// <summary>Finds parts of a text. Thread-safe.</summary>
internal interface ITextPattern
{
    /// <summary>The whole text as matches and what lies between them, in order; matches of nothing are among them.</summary>
    /// <param name="text">Without lone surrogates.</param>
    List<PatternSpan> Spans(string text);
}
