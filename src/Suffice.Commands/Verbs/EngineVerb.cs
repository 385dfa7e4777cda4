using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Commands.Verbs;

/// <summary>Hosts an engine for <c>bench</c>, which starts it; not for people, so help does not list it.</summary>
internal sealed class EngineVerb : Verb
{
    /// <param name="terminal">Replies go to its output.</param>
    /// <param name="open">Loads what a request asks for.</param>
    public EngineVerb(Terminal terminal, Func<EngineRequest, ITimedEngine> open)
        : base(terminal, "engine", "Answers `bench`, which starts it.", "")
    {
        Hidden = true;
        Does(_ =>
        {
            using var lines = new StreamReader(Terminal.Input);
            EngineHost.Serve(open, lines, Terminal.Output);
            return ExitCode.Success;
        });
    }
}
