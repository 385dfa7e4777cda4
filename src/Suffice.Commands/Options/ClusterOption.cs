using System.CommandLine;
using System.CommandLine.Parsing;
using Suffice.Commands.Hosting;
using Suffice.Evaluation.Shards;

namespace Suffice.Commands.Options;

/// <summary>What was asked of a cluster.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Rows">Inputs of a shard; null: as is usual for the work.</param>
/// <param name="Retry">Whether shards that failed before are tried again.</param>
/// <param name="Tls">Folder of certificates; null: nothing is encrypted.</param>
internal sealed record ClusterRequest(string Address, int? Rows, bool Retry, string? Tls = null);

/// <summary>How a tool reaches a cluster, where it can.</summary>
internal delegate IShardRunner ClusterOffer(ClusterRequest request);

/// <summary>Who does the work, if not this process: <c>--cluster</c>. A tool that knows no cluster has no such options.</summary>
/// <param name="offer">Reaches one; null: none is known.</param>
/// <param name="mayHaveThreads">Whether <c>--threads</c> means those of each shard.</param>
internal sealed class ClusterOption(ClusterOffer? offer, bool mayHaveThreads = false)
{
    /// <summary>What an address can be.</summary>
    public const string Addresses = "localhost, the folder that its silos share, or redis:HOST:PORT";

    private readonly Option<string?> cluster = new("--cluster")
    {
        Description =
            $"Have a cluster do the work, range by range, with the same results: {Addresses}. Silos are started with `cluster silo`. "
            + "The work goes on where this command ends; the same command collects what was done.",
        HelpName = "ADDRESS",
    };
    private readonly Option<int?> rows = new("--shard-rows")
    {
        Description = "Inputs that the cluster does as one piece. Without it: seconds of work.",
        HelpName = "N",
    };
    private readonly Option<bool> retry = new("--retry")
    {
        Description = "Have the cluster try again what failed before with the same command.",
    };

    private readonly Option<string?> tls = Tls();

    /// <summary>How silos and clients know each other.</summary>
    public static Option<string?> Tls() =>
        new("--tls")
        {
            Description =
                "A folder with tls.crt, tls.key and ca.crt: silos and clients show each other certificates that ca.crt has signed, and "
                + "what they say is encrypted. To be given to all of them, or to none.",
            HelpName = "DIR",
        };

    public void AddTo(Verb verb)
    {
        if (offer is null)
            return;
        CommonOptions.AtLeastOne(rows);
        Option[] options = [cluster, rows, retry, tls];
        foreach (Option option in options)
            verb.Add(option);
        verb.Validators.Add(Check);
    }

    /// <summary>Whether a cluster is to do the work.</summary>
    public bool IsGiven(CommandResult result) => offer is not null && result.GetResult(cluster) is not null;

    /// <summary>Who does it; null: this process.</summary>
    public IShardRunner? Read(ParseResult arguments) =>
        offer is not null && arguments.GetValue(cluster) is { } address
            ? offer(new ClusterRequest(address, arguments.GetValue(rows), arguments.GetValue(retry), arguments.GetValue(tls)))
            : null;

    private void Check(CommandResult result)
    {
        if (result.GetResult(cluster) is null)
        {
            foreach (Option option in (Option[])[rows, retry, tls])
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} is for --cluster, which is not given.");
            return;
        }
        string[] local = mayHaveThreads ? ["--device"] : ["--threads", "--device", "--latency"];
        foreach (OptionResult other in result.Children.OfType<OptionResult>())
            if (!other.Implicit && local.Contains(other.Option.Name))
                result.AddError($"{other.Option.Name} is for work on this machine: silos compute with a session a core. Leave it out.");
    }
}
