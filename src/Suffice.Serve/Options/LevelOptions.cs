using System.CommandLine;
using System.Globalization;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Server.Load;
using Suffice.Server.Protocol;
using Suffice.Server.Serving;

namespace Suffice.Serve.Options;

/// <summary>What a server promises, and what it may do to keep it: for real servers and simulated ones.</summary>
internal sealed class LevelOptions
{
    private readonly Option<string?> slo = new("--slo")
    {
        Description =
            "What to promise: 99 of 100 inputs are answered within this time, such as p99=50ms. Under load, inputs are run at cheaper "
            + "settings before anyone waits longer, and refused (429) before they would. Without it: always the same setting.",
        HelpName = "p99=TIME",
    };
    private readonly Option<string> budget = new("--budget")
    {
        Description = "The setting when nobody waits: default, certified, full, or a share of the static model's multiply-adds.",
        HelpName = "SETTING",
        DefaultValueFactory = _ => "default",
    };
    private readonly Option<bool> uncertified = new("--allow-uncertified")
    {
        Description = "Let load lead to settings cheaper than the certified one, down to the cheapest.",
    };
    private readonly Option<LoadControl> control = new("--control")
    {
        Description =
            "Who chooses the setting under load: a decision process solved for the times measured here (exact), the backlog and the rate "
            + "of arrivals (backlog), or nobody (fixed).",
        DefaultValueFactory = _ => LoadControl.Backlog,
    };
    private readonly Option<int> lanes = CommonOptions.Whole(
        "--lanes",
        "Batches that run at a time; 0: as many as there are processors.",
        0,
        0,
        256
    );
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<int> maxBatch = CommonOptions.Whole("--max-batch", "Most inputs of one batch.", 32, 1, 4096);
    private readonly Option<int> maxQueue = CommonOptions.Whole(
        "--max-queue",
        "Most inputs of one model that may wait.",
        1024,
        1,
        1_000_000
    );

    public void AddTo(Verb verb)
    {
        Option[] options = [slo, budget, uncertified, control, lanes, threads, maxBatch, maxQueue];
        foreach (Option option in options)
            verb.Add(option);
    }

    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: one is not understood.</exception>
    public ServerOptions Read(ParseResult arguments) =>
        new()
        {
            Target = arguments.GetValue(slo) is { } promise ? Promise(promise) : null,
            Budget = Setting(arguments.GetRequiredValue(budget)),
            AllowUncertified = arguments.GetValue(uncertified),
            Control = arguments.GetValue(control),
            Lanes = arguments.GetValue(lanes) is var count and > 0 ? count : null,
            Threads = arguments.GetValue(threads),
            MaxBatch = arguments.GetValue(maxBatch),
            MaxQueue = arguments.GetValue(maxQueue),
        };

    private static Budget Setting(string text)
    {
        try
        {
            return RequestParameters.Read([KeyValuePair.Create("budget", text)]).Budget!;
        }
        catch (RefusalException refusal)
        {
            throw new SufficeException(Fault.Usage, $"--{refusal.Message}", refusal);
        }
    }

    /// <summary>Seconds of <c>p99=50ms</c> or <c>p99=1.5s</c>.</summary>
    private static double Promise(string text)
    {
        const string start = "p99=";
        string time = text.StartsWith(start, StringComparison.OrdinalIgnoreCase) ? text[start.Length..] : "";
        (string number, double unit) =
            time.EndsWith("ms", StringComparison.OrdinalIgnoreCase) ? (time[..^2], 1e-3)
            : time.EndsWith('s') ? (time[..^1], 1)
            : ("", 1);
        return
            double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value is > 0 and <= 3600
            ? value * unit
            : throw new SufficeException(Fault.Usage, $"--slo {text} is not understood. Give it like p99=50ms or p99=1.5s.");
    }
}
