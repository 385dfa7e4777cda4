namespace Suffice.Commands.Terminals;

/// <summary>What a verb may use of the world: results go to <see cref="Output"/>, everything else to <see cref="Error"/>.</summary>
/// <param name="output">Results, for people and pipes.</param>
/// <param name="error">Progress and messages.</param>
/// <param name="isInteractive">Whether <paramref name="error"/> is a terminal on which a line can be rewritten.</param>
/// <param name="clock">For estimates.</param>
/// <param name="interruption">Ctrl-C.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive, TimeProvider clock, CancellationToken interruption)
{
    /// <summary>Results, for people and pipes.</summary>
    public PrintableWriter Output { get; } = new(output);

    /// <summary>Progress and messages.</summary>
    public PrintableWriter Error { get; } = new(error);

    public bool IsInteractive => isInteractive;

    public TimeProvider Clock => clock;

    public CancellationToken Interruption => interruption;

    /// <summary>Standard input, for verbs that read a pipe.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>A progress display; dispose it before printing results.</summary>
    public ProgressDisplay ShowProgress() => new(this);
}
