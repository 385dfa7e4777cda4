using System.CommandLine;
using Suffice.Cli.Engines;
using Suffice.Cli.Serving;
using Suffice.Cli.Tables;
using Suffice.Cli.Verbs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Serve.Verbs;

namespace Suffice.Cli;

/// <summary>The tool <c>suffice</c>.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => CommandHost.RunInConsole(Root, arguments);

    /// <summary>What can run a bundle besides our own runtime.</summary>
    private static DeviceOffer[] Devices { get; } = [CudaOffer.Offer, OnnxDevices.Offer];

    /// <summary>Its verbs, in the order in which data flows.</summary>
    public static RootCommand Root(Terminal terminal) =>
        CommandHost.Root(
            "./suffice",
            "Makes Transformers that spend just enough computation on each input, and runs them.",
            [
                new DataVerb(terminal),
                new ImportVerb(terminal),
                new TrainVerb(terminal),
                new AdaptVerb(terminal),
                new AblateVerb(terminal),
                new CompileVerb(terminal),
                new CertifyVerb(terminal),
                new EvalVerb(terminal, Devices),
                new BoundVerb(terminal),
                new RunVerb(terminal, Devices, [ParquetFormat.Files]),
                new ServeVerb(terminal, OnnxLane.Offer, Devices),
                new LoadVerb(terminal),
                new SimulateVerb(terminal),
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
