using System.CommandLine;
using Suffice.Commands.Terminals;

namespace Suffice.Commands.Hosting;

/// <summary>One verb of the command line: its arguments, its help, and what it does.</summary>
internal abstract class Verb : Command
{
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="name">As typed.</param>
    /// <param name="summary">One sentence, for the list of verbs and the top of its help.</param>
    /// <param name="details">What a stranger should know besides.</param>
    /// <param name="examples">Commands without the tool's name, for its help.</param>
    protected Verb(Terminal terminal, string name, string summary, string details, params string[] examples)
        : base(name, summary)
    {
        Terminal = terminal;
        Details = details;
        Examples = examples;
    }

    public string Details { get; }

    public IReadOnlyList<string> Examples { get; }

    /// <summary>Printed after Ctrl-C: what was kept, and how to go on.</summary>
    public virtual string AfterInterruption => "Nothing was written. Give the same command to start again.";

    /// <summary>Whether it may wait for a pipe or a terminal, and has nothing to put in order: then
    /// an interruption ends it also while it waits.</summary>
    public virtual bool MayWait => false;

    protected Terminal Terminal { get; }

    /// <summary>To be called at the end of a constructor, when the verb itself does something (and not only its sub-commands).</summary>
    protected void Does(Func<ParseResult, int> action) => SetAction(action);
}
