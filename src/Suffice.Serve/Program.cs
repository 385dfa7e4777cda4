using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Serve.Verbs;

namespace Suffice.Serve;

/// <summary>The tool <c>suffice-serve</c>.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        WiderBuild.Become(arguments);
        return CommandHost.RunInConsole(Root, arguments);
    }

    /// <summary>The server, and what asks it whether it is well.</summary>
    public static RootCommand Root(Terminal terminal) =>
        CommandHost.Root(
            "suffice-serve",
            "Serves Transformers that spend just enough computation on each input. The part for containers: no training, no other engine.",
            [new ServeVerb(terminal, devices: [CudaOffer.Offer]), new HealthVerb(terminal)]
        );
}
