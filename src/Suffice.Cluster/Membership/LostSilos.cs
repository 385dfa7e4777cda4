using System.Net;
using System.Net.Sockets;

namespace Suffice.Cluster.Membership;

/// <summary>
/// Silos of this machine that ended without saying so. Where all silos of a cluster were killed, nobody is left to find out by probes, and
/// a new one would wait until the old ones have been silent for long enough. On one machine it need not: a port that refuses a connection
/// has no process.
/// </summary>
internal static class LostSilos
{
    /// <summary>A port that has not answered by then belongs to a process, though one that is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Enters them as dead.</summary>
    public static async Task Bury(MembersFile file)
    {
        // Asked before the table is locked: others want it, too.
        var lost = new HashSet<string>();
        foreach (Member silo in file.Read().Silos.Where(IsListedHere))
            if (await Refuses(Place(silo)).ConfigureAwait(false))
                lost.Add(silo.Address);
        if (lost.Count > 0)
            await file.Change(members =>
                    members with
                    {
                        Version = members.Version + 1,
                        Silos = [.. members.Silos.Select(silo => lost.Contains(silo.Address) ? Dead(silo) : silo)],
                    }
                )
                .ConfigureAwait(false);
    }

    private static Member Dead(Member silo) => silo with { Status = SiloStatus.Dead, Version = silo.Version + 1 };

    /// <summary>A silo that is active listens; one that is only paused, too, for the system answers in its place.</summary>
    private static bool IsListedHere(Member silo) =>
        silo.Status == SiloStatus.Active && silo.Host == Dns.GetHostName() && IPAddress.IsLoopback(Place(silo).Address);

    private static IPEndPoint Place(Member silo) => SiloAddress.FromParsableString(silo.Address).Endpoint;

    private static async Task<bool> Refuses(IPEndPoint place)
    {
        using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(place, limit.Token).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
