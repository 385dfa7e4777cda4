using System.Net;
using System.Net.NetworkInformation;
using Orleans.Configuration;
using Suffice.Cluster.Stores;

namespace Suffice.Cluster.Membership;

/// <summary>Where a cluster's silos find each other, and clients find them: in the folder they share, or in Redis.</summary>
/// <param name="Text">As it was typed.</param>
/// <param name="Store">The folder; null: clients ask silos where it is.</param>
/// <param name="Redis">Host and port; null: the folder says who is there.</param>
internal sealed record ClusterAddress(string Text, ClusterStore? Store, string? Redis)
{
    private const string Local = "localhost",
        RedisPrefix = "redis:",
        ServiceName = "suffice";

    /// <summary>Reads what a client was given.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for what is no address of a cluster.</exception>
    public static ClusterAddress Parse(string text)
    {
        if (text == Local)
            return new ClusterAddress(text, OnThisMachine(), null);
        if (text.StartsWith(RedisPrefix, StringComparison.Ordinal))
            return new ClusterAddress(text, null, RedisOf(text));
        if (!Directory.Exists(text))
            throw new SufficeException(
                Fault.Usage,
                $"{text} is no address of a cluster: it is neither {Local}, nor a folder, nor {RedisPrefix}HOST:PORT. Give what its silos "
                    + "were started with."
            );
        return new ClusterAddress(text, ClusterStore.Open(text), null);
    }

    /// <summary>Host and port of what was given as <c>redis:HOST:PORT</c>.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for anything else.</exception>
    public static string RedisOf(string text)
    {
        string host = text.StartsWith(RedisPrefix, StringComparison.Ordinal) ? text[RedisPrefix.Length..] : "";
        if (host.LastIndexOf(':') is > 0 and var colon && ushort.TryParse(host[(colon + 1)..], out _))
            return host;
        throw new SufficeException(Fault.Usage, $"{text} does not say where Redis is. Give {RedisPrefix}HOST:PORT.");
    }

    /// <summary>What silos and clients must agree on.</summary>
    public void Set(ClusterOptions options) =>
        (options.ClusterId, options.ServiceId) = (Redis is null ? Store!.Id : ServiceName, ServiceName);

    private static ClusterStore OnThisMachine()
    {
        HashSet<int> listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(at => at.Port)];
        ClusterStore[] stores =
        [
            .. LocalStores
                .All()
                .Where(folder => Directory.EnumerateFiles(folder, "members.json").Any())
                .Select(ClusterStore.Open)
                .Where(store => new MembersFile(store).Read().Silos.Any(silo => IsHere(silo, listening))),
        ];
        return stores switch
        {
            [var only] => only,
            [] => throw new SufficeException(
                Fault.Machine,
                "No silo of yours runs on this machine. Start one with `cluster silo --store DIR`, or give the folder that the silos share."
            ),
            _ => throw new SufficeException(
                Fault.Usage,
                $"{Local} may be any of {string.Join(" and ", stores.Select(store => store.Folder))}: several clusters run on this "
                    + "machine. Give the folder in its place."
            ),
        };
    }

    private static bool IsHere(Member silo, HashSet<int> listening)
    {
        var address = SiloAddress.FromParsableString(silo.Address);
        return silo.Status == SiloStatus.Active && IPAddress.IsLoopback(address.Endpoint.Address) && listening.Contains(silo.GatewayPort);
    }
}
