namespace Suffice.Text.Patterns;

/// <summary>An expression has a part that is not known here, or is none.</summary>
internal sealed class UnsupportedPatternException(string message) : Exception(message);
