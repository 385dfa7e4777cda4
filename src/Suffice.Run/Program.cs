using System.CommandLine;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;

namespace Suffice.Run;

/// <summary>The tool <c>suffice-run</c>.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => CommandHost.RunInConsole(Root, arguments);

    /// <summary>
    /// Its verbs, in the order in which data flows. Only the whole tool fetches data, and what is done once at a desk: bounds,
    /// certificates, reports.
    /// </summary>
    public static RootCommand Root(Terminal terminal) =>
        CommandHost.Root(
            "suffice-run",
            "Runs Transformers that spend just enough computation on each input. The part for devices: no training, no machine-learning "
                + "framework.",
            [
                new ImportVerb(terminal, []),
                new EvalVerb(terminal, Devices),
                new RunVerb(terminal, Devices),
                new TokenizeVerb(terminal),
                new InspectVerb(terminal),
                new ProfileVerb(terminal, Devices),
                new VerifyVerb(terminal),
                new BenchVerb(terminal, ["suffice"], (runner, device) => [new SufficeOffer(runner ?? Itself) { Device = device }], Devices),
                new EngineVerb(terminal, request =>
                    OwnEngines.Open(request, request.Device is { } device ? CudaOffer.Offer.Parse(device) : null)
                ),
            ]
        );

    /// <summary>What can run a bundle besides our own runtime.</summary>
    private static DeviceOffer[] Devices { get; } = [CudaOffer.Offer];

    /// <summary>This program's file: the executable, or the assembly where a shared runtime hosts it.</summary>
    private static string Itself
    {
        get
        {
            string assembly = Path.Combine(AppContext.BaseDirectory, "suffice-run.dll");
            return File.Exists(assembly) ? assembly : Environment.ProcessPath!;
        }
    }
}
