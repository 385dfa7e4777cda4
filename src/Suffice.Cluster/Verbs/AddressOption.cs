using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Membership;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;

namespace Suffice.Cluster.Verbs;

/// <summary>Which cluster is meant.</summary>
internal sealed class AddressOption
{
    /// <summary>As it is typed.</summary>
    public Option<string> Option { get; } =
        new("--cluster")
        {
            Description = $"Where the cluster is: {ClusterOption.Addresses}.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "localhost",
        };

    /// <summary>How it is known to be the one.</summary>
    public Option<string?> Tls { get; } = ClusterOption.Tls();

    public void AddTo(Verb verb)
    {
        verb.Add(Option);
        verb.Add(Tls);
    }

    /// <summary>Connects with it, for one thing.</summary>
    public T With<T>(ParseResult arguments, Func<ClusterConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        return Run().GetAwaiter().GetResult();

        async Task<T> Run()
        {
            ClusterConnection cluster = await ClusterConnection
                .Open(
                    ClusterAddress.Parse(arguments.GetRequiredValue(Option)),
                    arguments.GetValue(Tls) is { } tls ? Certificates.Load(tls) : null,
                    cancellationToken
                )
                .ConfigureAwait(false);
            await using (cluster.ConfigureAwait(false))
                return await work(cluster).ConfigureAwait(false);
        }
    }
}
