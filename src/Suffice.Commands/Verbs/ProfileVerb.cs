using System.CommandLine;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Control;
using Suffice.Data;
using Suffice.Diagnostics;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Measures the device.</summary>
internal sealed class ProfileVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle." };
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<double?> seconds = CommonOptions.Fraction("--seconds", "How long to measure. Without it: 5.");
    private readonly DeviceOption device;
    private readonly Option<FileInfo> json = CommonOptions.Json("the profile", required: true);

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="devices">What can run a bundle besides our own runtime; null: nothing.</param>
    public ProfileVerb(Terminal terminal, IReadOnlyList<DeviceOffer>? devices = null)
        : base(
            terminal,
            "profile",
            "Measures how long each path of a bundle takes on this device.",
            "Runs all paths in turns, one input at a time, and prints the time within which half and 19 of 20 runs of each were done. "
                + "With the profile, `run --latency` takes budgets in milliseconds, and runs where it was measured. "
                + "Measure on the device that will run the bundle, with "
                + "nothing else at work there.",
            "profile models/fashion-mnist.suffice --json device.json",
            "run models/fashion-mnist.suffice shirt.png --latency 0.2 --device device.json"
        )
    {
        Add(bundle);
        Option[] options = [threads, seconds, json];
        foreach (Option option in options)
            Add(option);
        device = new DeviceOption(devices, "What is measured");
        device.AddTo(this);
        CommonOptions.AtMostAnHour(seconds);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        using BundleFile file = BundleFile.Open(arguments.GetRequiredValue(bundle));
        DeviceProfile profile = DeviceProfiling.Measure(
            file,
            arguments.GetValue(threads),
            TimeSpan.FromSeconds(arguments.GetValue(seconds) ?? 5),
            MachineDescription.Current().Cpu,
            device.Read(arguments).Device,
            Terminal.Interruption
        ) with
        {
            Engine = device.Text(arguments),
        };
        profile.Save(arguments.GetRequiredValue(json).FullName);
        Terminal.Output.Write(Describe(profile));
        return ExitCode.Success;
    }

    private static string Describe(DeviceProfile profile)
    {
        var table = new TablePrinter();
        table.Add("path", "ms, half", "ms, 19 of 20");
        foreach (PathTime path in profile.Paths)
            table.Add(path.Name, Invariant($"{path.MillisecondsP50:0.000}"), Invariant($"{path.MillisecondsP95:0.000}"));
        return Invariant($"{profile.Device}; threads {profile.Threads}, {profile.Runs:N0} runs of each path{Environment.NewLine}{table}");
    }
}
