using System.Net;
using System.Net.Sockets;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>A port of this machine that nobody has, for a server that is begun next.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
