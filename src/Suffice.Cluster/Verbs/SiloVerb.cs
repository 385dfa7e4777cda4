using System.CommandLine;
using System.Net;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Silos;
using Suffice.Cluster.Stores;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Verbs;

/// <summary>Runs a silo until it is stopped.</summary>
internal sealed class SiloVerb : Verb
{
    private readonly IReadOnlyList<ShardKind> kinds;
    private readonly Option<string> store = new("--store")
    {
        Description =
            "What all silos and clients share: bundles, results of shards, jobs. A folder at the same path everywhere, which says who is "
            + "there as well; or s3://BUCKET/PREFIX, with credentials, region and AWS_ENDPOINT_URL as the AWS tools read them.",
        HelpName = "DIR_OR_URL",
        Required = true,
    };
    private readonly Option<int?> slots = new("--slots")
    {
        Description = "Shards at a time, each on one core. Without it: one for each core.",
        HelpName = "N",
    };
    private readonly Option<string?> listen = new("--listen")
    {
        Description =
            "The address of this machine where other silos and clients reach it. Without it only this machine does. Whoever reaches it can "
            + "have it work: choose a network of your own.",
        HelpName = "ADDRESS",
    };
    private readonly Option<int?> port = new("--port")
    {
        Description = "Where silos reach it; clients use the next one. Without it: any that is free.",
        HelpName = "N",
    };
    private readonly Option<string?> copies = new("--copies")
    {
        Description =
            "A local folder to which each bundle is copied once and checked, so that it is not mapped over a network. Without it: bundles "
            + "are mapped where they lie in a folder; those of S3 are copied to the system's folder for temporary files.",
        HelpName = "DIR",
    };
    private readonly Option<string?> tls = ClusterOption.Tls();
    private readonly Option<string?> members = new("--members")
    {
        Description = "Where silos find each other, if not in the store: redis:HOST:PORT; for a store of S3 also a folder that they share.",
        HelpName = "ADDRESS",
    };

    public SiloVerb(Terminal terminal, IReadOnlyList<ShardKind> kinds)
        : base(
            terminal,
            "silo",
            "Runs a silo until Ctrl-C: it does shards of any job of its cluster.",
            "Silos with the same store are one cluster. Any of them may be killed at any time: others do its shards.",
            "cluster silo --store /mnt/suffice",
            "cluster silo --store /mnt/suffice --listen 10.0.0.7 --port 11111 --slots 16",
            "cluster silo --store s3://bucket/suffice --members redis:10.0.0.2:6379 --listen 10.0.0.7"
        )
    {
        this.kinds = kinds;
        CommonOptions.AtLeastOne(slots);
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int value) && value is < 1 or > 65534)
                result.AddError($"--port must be 1 to 65534; got {token.Value}.");
        });
        listen.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IPAddress.TryParse(token.Value, out _))
                result.AddError($"--listen needs an address of this machine, such as 10.0.0.7; got '{token.Value}'.");
        });
        Option[] options = [store, copies, slots, listen, port, members, tls];
        foreach (Option option in options)
            Add(option);
        Does(Execute);
    }

    public override string AfterInterruption => "Others do what it had begun.";

    private int Execute(ParseResult arguments)
    {
        using var messages = new ProgressDisplay(Terminal);
        var settings = Placed(arguments) with
        {
            Slots = arguments.GetValue(slots) ?? Environment.ProcessorCount,
            Address = arguments.GetValue(listen) is { } address ? IPAddress.Parse(address) : IPAddress.Loopback,
            Port = arguments.GetValue(port),
            Certificates = arguments.GetValue(tls) is { } certificates ? Certificates.Load(certificates) : null,
            Messages = messages,
        };
        Run(settings).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    /// <summary>What the cluster shares, and where its silos find each other.</summary>
    private SiloSettings Placed(ParseResult arguments)
    {
        string where = arguments.GetRequiredValue(store);
        string? others = arguments.GetValue(members),
            redis = ClusterAddress.IsRedis(others) ? ClusterAddress.RedisOf(others) : null,
            local = arguments.GetValue(copies);
        if (where.StartsWith(S3Objects.Scheme, StringComparison.Ordinal))
        {
            if (others is null)
                throw new SufficeException(
                    Fault.Usage,
                    $"{where} cannot say which silos are there. Give --members redis:HOST:PORT, or a folder that all silos can write."
                );
            return new SiloSettings
            {
                Store = new S3Store(S3Objects.Open(where).Checked(), new BundleCopies(local ?? BundleCopies.UsualFolder)),
                Cluster = redis is null ? ClusterFolder.Create(others) : null,
                Redis = redis,
                Kinds = kinds,
            };
        }
        if (others is not null && redis is null)
            throw new SufficeException(
                Fault.Usage,
                $"--members {others} is for a store of S3: the folder {where} says itself who is there."
            );
        ClusterFolder folder = ClusterFolder.Create(where);
        return new SiloSettings
        {
            Store = new FolderStore(folder.Folder, local is null ? null : new BundleCopies(local)),
            Cluster = redis is null ? folder : null,
            Redis = redis,
            Kinds = kinds,
        };
    }

    private async Task Run(SiloSettings settings)
    {
        settings.Cluster?.CheckClock();
        for (bool isFirst = true; !Terminal.Interruption.IsCancellationRequested; isFirst = false)
        {
            RunningSilo silo = await ClusterSilo.Start(settings, Terminal.Interruption).ConfigureAwait(false);
            await using (silo.ConfigureAwait(false))
            {
                if (isFirst)
                    Announce(settings);
                else
                    Terminal.Error.WriteLine("The others took this silo for dead, as after a pause. It has joined again.");
                await silo.Lost.WaitAsync(Terminal.Interruption).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Announce(SiloSettings settings)
    {
        string where =
            settings.Redis is { } redis ? $"redis:{redis}"
            : IPAddress.IsLoopback(settings.Address) ? "localhost"
            : settings.Cluster!.Folder;
        Terminal.Output.WriteLine(
            $"A silo with {settings.Slots} slots is up. Its cluster is --cluster {where}, its store {settings.Store.Text}. "
                + "Ctrl-C ends it."
        );
    }
}
