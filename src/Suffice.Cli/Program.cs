using System.CommandLine;
using Suffice.Cli.Engines;
using Suffice.Cli.Serving;
using Suffice.Cli.Sweeps;
using Suffice.Cli.Tables;
using Suffice.Cli.Verbs;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Verbs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Scoring;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Evaluation.Evaluators;
using Suffice.Import.Sources;
using Suffice.Serve.Verbs;

namespace Suffice.Cli;

/// <summary>The tool <c>suffice</c>.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => CommandHost.RunInConsole(Root, arguments);

    /// <summary>What can run a bundle besides our own runtime.</summary>
    private static DeviceOffer[] Devices { get; } = [CudaOffer.Offer, OnnxDevices.Offer];

    /// <summary>Files of rows that are read and written besides JSON lines.</summary>
    private static TableFiles[] Tables { get; } = [ParquetFormat.Files];

    /// <summary>Reaches a cluster.</summary>
    private static ClusterOffer Clusters(Terminal terminal) => request => new ClusterRunner(request, terminal);

    /// <summary>Its verbs, in the order in which data flows.</summary>
    public static RootCommand Root(Terminal terminal) =>
        CommandHost.Root(
            "./suffice",
            "Makes Transformers that spend just enough computation on each input, and runs them.",
            [
                new DataVerb(terminal),
                new ImportVerb(terminal, NetSources.All),
                new TrainVerb(terminal),
                new AdaptVerb(terminal),
                new AblateVerb(terminal, Clusters(terminal)),
                new CompileVerb(terminal),
                new CertifyVerb(terminal, Clusters(terminal)),
                new EvalVerb(terminal, Devices, Clusters(terminal)),
                new BoundVerb(terminal, Clusters(terminal)),
                new RunVerb(terminal, Devices, Tables, Clusters(terminal)),
                new ClusterVerb(terminal, [EvaluationShards.Kind, OutcomeShards.Kind, ScoringShards.Kind(Tables), SweepShards.Kind]),
                new ServeVerb(terminal, OnnxLane.Offer, Devices),
                new LoadVerb(terminal),
                new SimulateVerb(terminal),
                new SweepVerb(terminal, Clusters(terminal)),
                new TokenizeVerb(terminal),
                new InspectVerb(terminal),
                new ExportVerb(terminal),
                new ReportVerb(terminal),
                new ProfileVerb(terminal, Devices),
                new VerifyVerb(terminal),
                new BenchVerb(terminal, EngineCatalog.Names, EngineCatalog.Offers, Devices),
                new EngineVerb(terminal, EngineCatalog.Open),
            ]
        );
}
