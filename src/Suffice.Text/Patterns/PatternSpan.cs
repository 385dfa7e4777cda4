namespace Suffice.Text.Patterns;

/// <summary>A part of a text, and whether a pattern matched it or it lies between matches.</summary>
internal readonly record struct PatternSpan(int Start, int End, bool IsMatch);
