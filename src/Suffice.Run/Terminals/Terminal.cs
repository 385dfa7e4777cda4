namespace Suffice.Run.Terminals;

/// <summary>What a verb may use of the world: results go to <see cref="Output"/>, everything else to <see cref="Error"/>.</summary>
/// <param name="Output">Results, for people and pipes.</param>
/// <param name="Error">Progress and messages.</param>
/// <param name="IsInteractive">Whether <paramref name="Error"/> is a terminal on which a line can be rewritten.</param>
/// <param name="Clock">For estimates.</param>
/// <param name="Interruption">Ctrl-C.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool IsInteractive, TimeProvider Clock, CancellationToken Interruption)
{
    /// <summary>Texts to work on, for verbs that read a pipe.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>A progress display; dispose it before printing results.</summary>
    public ProgressDisplay ShowProgress() => new(this);
}
