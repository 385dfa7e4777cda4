using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Verbs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Scoring;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Evaluation.Evaluators;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>A command of the whole tool that knows clusters, run in this process.</summary>
internal static class ClusterRun
{
    public static CommandRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    public static CommandRun Of(CancellationToken interruption, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, isInteractive: false, TimeProvider.System, interruption);
        ClusterOffer offer = request => new ClusterRunner(request, terminal);
        RootCommand root = CommandHost.Root(
            "./suffice",
            "Verbs that know clusters.",
            [
                new CertifyVerb(terminal, offer),
                new EvalVerb(terminal, clusters: offer),
                new BoundVerb(terminal, offer),
                new RunVerb(terminal, clusters: offer),
                new ClusterVerb(terminal, [EvaluationShards.Kind, ScoringShards.Kind([])]),
            ]
        );
        int code = CommandHost.Run(root, arguments, terminal);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
