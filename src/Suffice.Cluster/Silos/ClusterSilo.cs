using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Persistence.FileStorage;
using Orleans.Runtime.Hosting;
using StackExchange.Redis;
using Suffice.Cluster.Jobs;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Stores;

namespace Suffice.Cluster.Silos;

/// <summary>A silo: a member of the cluster that keeps jobs and does shards.</summary>
internal static class ClusterSilo
{
    /// <summary>So often it is tried: ports may be taken meanwhile.</summary>
    private const int MostStarts = 4;

    /// <summary>For so long a start that failed may take to end, and one that refused a certificate to succeed nevertheless.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Starts one.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where its port is taken, or it cannot join.</exception>
    public static async Task<RunningSilo> Start(SiloSettings settings, CancellationToken cancellationToken)
    {
        bool isLocal = settings.Cluster is not null && IPAddress.IsLoopback(settings.Address);
        for (int start = 1; ; start++)
        {
            (int silo, int gateway) = settings.Port is { } port ? (port, port + 1) : (FreePort(settings), FreePort(settings));
            var loss = new SiloLoss();
            IHost host = Build(settings, silo, gateway, loss);
            try
            {
                if (isLocal)
                    await LostSilos.Bury(new MembersFile(settings.Cluster!)).ConfigureAwait(false);
                await Begin(host, settings, cancellationToken).ConfigureAwait(false);
                if (isLocal)
                    LocalFolders.Add(settings.Cluster!.Folder);
                return new RunningSilo(host, loss);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                await End(host, Patience).ConfigureAwait(false);
                if (settings.Certificates?.Refusal is { } refusal)
                    throw new SufficeException(Fault.Machine, $"The silo cannot join: {refusal}", error);
                if (start == MostStarts || !MayPass(error, settings))
                    throw new SufficeException(
                        Fault.Machine,
                        $"The silo cannot start at {settings.Address}, ports {silo} and {gateway}: {error.Message} Choose another --port, "
                            + "and check that --listen is an address of this machine, and that --members is there.",
                        error
                    );
            }
        }
    }

    /// <summary>It tries to reach all others for minutes; where it does not trust them, that is too long.</summary>
    private static async Task Begin(IHost host, SiloSettings settings, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Shorten(object? sender, EventArgs none) => limit.CancelAfter(Patience);
        Certificates? certificates = settings.Certificates;
        if (certificates is not null)
            certificates.Refused += Shorten;
        try
        {
            Task start = host.StartAsync(limit.Token);
            await Task.WhenAny(start, Task.Delay(2 * Patience, limit.Token)).ConfigureAwait(false);
            if (!start.IsCompleted && !limit.IsCancellationRequested)
                settings.Messages?.Report("Joining takes long: a silo does not answer. It is waited for, or taken for dead.");
            await start.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            if (certificates is not null)
                certificates.Refused -= Shorten;
        }
    }

    /// <summary>Ends a silo, whether or not it was up.</summary>
    /// <param name="host">What it runs in. It is told to stop, for what it has begun would go on after it was disposed of.</param>
    /// <param name="patience">For so long it may take to say good-bye; others find out by themselves, and do its work.</param>
    public static async Task End(IHost host, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await host.StopAsync(limit.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It goes whether or not it can say so.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing depends on it.
        }
        await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
    }

    private static bool MayPass(Exception error, SiloSettings settings) =>
        error is IOException or SocketException ? settings.Port is null : GrainCalls.MayPass(error);

    private static IHost Build(SiloSettings settings, int port, int gateway, SiloLoss loss)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(settings.Store);
        builder.Services.AddSingleton(_ => new OpenJobs(settings.Store, settings.Kinds)); // Disposed of with the host.
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(new ClusterAddress("", settings.Cluster, settings.Redis).Set);
            silo.ConfigureEndpoints(settings.Address, port, gateway);
            AddMembership(silo, settings);
            if (settings.Certificates is { } certificates)
                silo.UseTls(options => certificates.Set(options, settings.Messages));
            AddLedgers(silo, settings.Store);
        });
        builder.Services.AddSingleton<IFatalErrorHandler>(loss);
        builder.Services.AddHostedService<ShardWorker>();
        return builder.Build();
    }

    private static void AddLedgers(ISiloBuilder silo, IClusterStore store)
    {
        switch (store)
        {
            case S3Store bucket:
                silo.Services.AddGrainStorage(JobGrain.Storage, (_, _) => new ObjectLedgers(bucket.Objects, new LedgerFormat()));
                break;
            case FolderStore folder:
                silo.AddFileGrainStorage(JobGrain.Storage, options =>
                {
                    options.RootDirectory = folder.Ledgers;
                    options.GrainStorageSerializer = new LedgerFormat();
                });
                break;
            default:
                throw new InvalidOperationException($"Unknown kind of store {store.Text}.");
        }
    }

    private static void AddMembership(ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Redis is { } redis)
            silo.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
        else
        {
            silo.Services.AddSingleton(new MembersFile(settings.Cluster!));
            silo.Services.AddSingleton<IMembershipTable, FolderMembership>();
        }
        if (IPAddress.IsLoopback(settings.Address))
            silo.Configure<ClusterMembershipOptions>(Hasten);
    }

    /// <summary>On one machine there is no network to be patient with: a silo that is gone is known to be so within seconds.</summary>
    private static void Hasten(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 4;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.NumMissedTableIAmAliveLimit = 6; // A machine that is busy may be late for its own sign of life.
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(2); // More than it takes to find out that silos are gone.
        options.EvictWhenMaxJoinAttemptTimeExceeded = true;
    }

    private static int FreePort(SiloSettings settings)
    {
        using var listener = new TcpListener(settings.Address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
