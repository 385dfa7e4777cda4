using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using Orleans.Configuration;

namespace Suffice.Cluster.Membership;

/// <summary>Where a cluster's silos find each other, and clients find them: in the folder they share, or in Redis.</summary>
/// <param name="Text">As it was typed.</param>
/// <param name="Cluster">The folder; null: Redis says who is there.</param>
/// <param name="Redis">Host and port; null: the folder says who is there.</param>
internal sealed record ClusterAddress(string Text, ClusterFolder? Cluster, string? Redis)
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
        return new ClusterAddress(text, ClusterFolder.Open(text), null);
    }

    /// <summary>Whether Redis is meant.</summary>
    public static bool IsRedis([NotNullWhen(true)] string? text) => text?.StartsWith(RedisPrefix, StringComparison.Ordinal) == true;

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
        (options.ClusterId, options.ServiceId) = (Redis is null ? Cluster!.Id : ServiceName, ServiceName);

    private static ClusterFolder OnThisMachine()
    {
        HashSet<int> listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(at => at.Port)];
        ClusterFolder[] folders =
        [
            .. LocalFolders
                .All()
                .Where(folder => Directory.EnumerateFiles(folder, "members.json").Any())
                .Select(ClusterFolder.Open)
                .Where(cluster => new MembersFile(cluster).Read().Silos.Any(silo => IsHere(silo, listening))),
        ];
        return folders switch
        {
            [var only] => only,
            [] => throw new SufficeException(
                Fault.Machine,
                "No silo of yours runs on this machine. Start one with `cluster silo --store DIR`, or give the folder that the silos share."
            ),
            _ => throw new SufficeException(
                Fault.Usage,
                $"{Local} may be any of {string.Join(" and ", folders.Select(cluster => cluster.Folder))}: several clusters run on this "
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
