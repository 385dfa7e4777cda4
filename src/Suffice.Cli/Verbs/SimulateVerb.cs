using System.CommandLine;
using Suffice.Cli.Loading;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Serve.Options;
using Suffice.Server.Serving;

namespace Suffice.Cli.Verbs;

/// <summary>Says what a server would do under load, without one.</summary>
internal sealed class SimulateVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle." };
    private readonly LoadOptions load = new();
    private readonly LevelOptions levels = new();
    private readonly Option<double?> front = CommonOptions.Fraction(
        "--front",
        "Milliseconds that the server spends on each input besides computing, on the same processor. Without it: none."
    );

    public SimulateVerb(Terminal terminal)
        : base(
            terminal,
            "simulate",
            "Says what a server would do under load.",
            "Answers the examples at every level and measures how long batches take here; then plays arrivals to the load control that the "
                + "server has. Hours of load take seconds. Prints what `load` prints.",
            "simulate models/cifar10.suffice --data cifar10 --rate 500 1000 --slo p99=20ms --allow-uncertified --lanes 1",
            "simulate models/cifar10.suffice --data cifar10 --rate 500 1000 --slo p99=20ms --allow-uncertified --lanes 1 --control exact"
        )
    {
        Add(bundle);
        load.AddTo(this);
        levels.AddTo(this);
        Add(front);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        ServerOptions options = levels.Read(arguments);
        string file = arguments.GetRequiredValue(bundle);
        (string Data, LoadExample[] Examples) sent = load.Examples(arguments);
        using var server = new SimulatedServer(file, options, sent.Examples, (arguments.GetValue(front) ?? 0) / 1000);
        return load.Run(
            Terminal,
            arguments,
            LoadOptions.Record(Path.GetFileNameWithoutExtension(file), $"simulated, {options.Control}", options.Target * 1000, sent),
            server.Run,
            _ => throw new SufficeException(Fault.Usage, "A simulated server has no front to be timed. Leave --arrivals alone to load.")
        );
    }
}
