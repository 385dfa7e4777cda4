using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;
using StackExchange.Redis;
using Suffice.Cluster.Jobs;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Stores;

namespace Suffice.Cluster.Clients;

/// <summary>A client's connection with a cluster.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    /// <summary>A cluster that has not answered for so long is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3),
        StartPatience = TimeSpan.FromSeconds(30),
        ResponsePatience = TimeSpan.FromSeconds(10);

    private readonly IHost host;

    private ClusterConnection(IHost host, ClusterAddress address, IClusterStore store) =>
        (this.host, Address, Store) = (host, address, store);

    /// <summary>Where it is.</summary>
    public ClusterAddress Address { get; }

    /// <summary>What it shares.</summary>
    public IClusterStore Store { get; }

    private IGrainFactory Grains => host.Services.GetRequiredService<IClusterClient>();

    /// <summary>All jobs.</summary>
    public IBoardGrain Board => Grains.GetGrain<IBoardGrain>(0);

    /// <summary>One of them.</summary>
    public IJobGrain Job(string id) => Grains.GetGrain<IJobGrain>(id);

    /// <summary>Connects.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where nobody answers, or its store is not here.</exception>
    public static async Task<ClusterConnection> Open(
        ClusterAddress address,
        Certificates? certificates,
        CancellationToken cancellationToken
    )
    {
        IHost host = Build(address, certificates);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartPatience);
            await host.StartAsync(limit.Token).ConfigureAwait(false);
            ClusterPicture picture = await GrainCalls
                .Ask(
                    () => host.Services.GetRequiredService<IClusterClient>().GetGrain<IBoardGrain>(0).Picture(),
                    StartPatience,
                    cancellationToken
                )
                .ConfigureAwait(false);
            return new ClusterConnection(host, address, Reached(address, picture.Store));
        }
        catch (Exception error)
        {
            await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
            if (error is SufficeException || cancellationToken.IsCancellationRequested)
                throw;
            throw new SufficeException(
                Fault.Machine,
                certificates?.Refusal is { } refusal
                    ? $"A silo of {address.Text} answers, but {refusal}"
                    : $"No silo of {address.Text} answers: {error.Message} Start one with `cluster silo`, or check the address, and --tls: "
                        + "it must be given to both sides, or to none.",
                error
            );
        }
    }

    /// <summary>Asks until somebody answers, or the patience ends.</summary>
    /// <param name="call">Can be repeated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where nobody answers.</exception>
    public static Task<T> Ask<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        GrainCalls.Ask(call, Patience, cancellationToken);

    /// <inheritdoc cref="Ask{T}"/>
    public static Task Tell(Func<Task> call, CancellationToken cancellationToken) =>
        Ask(
            async () =>
            {
                await call().ConfigureAwait(false);
                return true;
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await host.StopAsync(limit.Token).ConfigureAwait(false);
        await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The store, as it is here: a folder that says who is there may be seen at another path.</summary>
    private static IClusterStore Reached(ClusterAddress address, string store)
    {
        if (store.StartsWith(S3Objects.Scheme, StringComparison.Ordinal))
            return new S3Store(S3Objects.Open(store), new BundleCopies(BundleCopies.UsualFolder));
        string folder = address.Cluster?.Folder ?? store;
        return Directory.Exists(folder)
            ? new FolderStore(folder)
            : throw new SufficeException(
                Fault.Machine,
                $"The silos of {address.Text} share {store}, which is not on this machine. Mount it at the same path: "
                    + "bundles and results go through it."
            );
    }

    private static IHost Build(ClusterAddress address, Certificates? certificates)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(address.Set);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponsePatience);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            if (address.Redis is { } redis)
                client.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            else
            {
                client.Services.AddSingleton(new MembersFile(address.Cluster!));
                client.Services.AddSingleton<IGatewayListProvider, FolderGateways>();
            }
            if (certificates is not null)
                client.UseTls(options => certificates.Set(options));
            client.UseConnectionRetryFilter(
                async (_, stop) =>
                {
                    if (certificates?.Refusal is not null)
                        return false;
                    await Task.Delay(TimeSpan.FromMilliseconds(300), stop).ConfigureAwait(false);
                    return true;
                }
            );
        });
        return builder.Build();
    }
}
