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
    /// <summary>Enters them as dead.</summary>
    public static Task Bury(MembersFile file) =>
        file.Change(members =>
        {
            string[] lost = [.. members.Silos.Where(IsLost).Select(silo => silo.Address)];
            return lost.Length == 0
                ? null
                : members with
                {
                    Version = members.Version + 1,
                    Silos = [.. members.Silos.Select(silo => lost.Contains(silo.Address) ? Dead(silo) : silo)],
                };
        });

    private static Member Dead(Member silo) => silo with { Status = SiloStatus.Dead, Version = silo.Version + 1 };

    /// <summary>A silo that is active listens; one that is only paused, too, for the system answers in its place.</summary>
    private static bool IsLost(Member silo) =>
        silo.Status == SiloStatus.Active
        && silo.Host == Dns.GetHostName()
        && SiloAddress.FromParsableString(silo.Address).Endpoint is var place
        && IPAddress.IsLoopback(place.Address)
        && Refuses(place);

    private static bool Refuses(IPEndPoint place)
    {
        using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(place);
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
