namespace Suffice.Commands.Kinds;

/// <summary>One input of <c>run</c>, or why there is none.</summary>
/// <param name="Name">File; of a text, file and line.</param>
/// <param name="Text">The text, which is shown behind its answer; null for what has a name to be shown.</param>
/// <param name="Problem">What is wrong, where, and the remedy; null if nothing.</param>
internal readonly record struct RunInput(string Name, string? Text = null, string? Problem = null)
{
    /// <summary>In place of a path: standard input.</summary>
    public const string StandardInput = "-";
}
