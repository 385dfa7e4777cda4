using System.Net;
using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Stores;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>What Orleans asks of a table of silos: nobody changes what somebody else has changed.</summary>
public sealed class FolderMembershipTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rows_are_kept_whole()
    {
        FolderMembership table = Table();
        MembershipEntry silo = Silo(1);
        silo.AddSuspector(Silo(2).SiloAddress, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Assert.True(await table.InsertRow(silo, (await table.ReadAll()).Version.Next()));
        MembershipEntry read = (await Table().ReadRow(silo.SiloAddress)).Members.Single().Item1;
        Assert.Equal(silo.ToFullString(), read.ToFullString());
        Assert.Equal((silo.ProxyPort, silo.HostName, silo.StartTime), (read.ProxyPort, read.HostName, read.StartTime));
    }

    [Fact]
    public async Task Of_two_changes_at_a_time_one_is_made()
    {
        FolderMembership table = Table();
        TableVersion version = (await table.ReadAll()).Version.Next();
        bool[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Table().InsertRow(Silo(i), version))));
        Assert.Single(made, done => done);
        (MembershipEntry entry, string tag) = (await table.ReadAll()).Members.Single();
        entry.Status = SiloStatus.Dead;
        Assert.False(await table.UpdateRow(entry, tag, version));
        Assert.True(await table.UpdateRow(entry, tag, (await table.ReadAll()).Version.Next()));
        Assert.False(await table.UpdateRow(entry, tag, (await table.ReadAll()).Version.Next()));
        Assert.False(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));
        Assert.Equal(SiloStatus.Dead, (await table.ReadAll()).Members.Single().Item1.Status);
    }

    [Fact]
    public async Task Clients_reach_active_silos_and_dead_ones_are_forgotten()
    {
        FolderMembership table = Table();
        foreach ((int i, SiloStatus status) in ((int, SiloStatus)[])[(1, SiloStatus.Active), (2, SiloStatus.Dead), (3, SiloStatus.Joining)])
        {
            MembershipEntry silo = Silo(i);
            silo.Status = status;
            await table.InsertRow(silo, (await table.ReadAll()).Version.Next());
        }
        Uri gateway = (await new FolderGateways(new MembersFile(ClusterFolder.Open(folder.Path))).GetGateways()).Single();
        Assert.Equal(31001, gateway.Port);
        await table.CleanupDefunctSiloEntries(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(2, (await table.ReadAll()).Members.Count);
    }

    [Fact]
    public async Task Signs_of_life_change_no_version()
    {
        FolderMembership table = Table();
        MembershipEntry silo = Silo(1);
        await table.InsertRow(silo, (await table.ReadAll()).Version.Next());
        MembershipTableData before = await table.ReadAll();
        silo.IAmAliveTime += TimeSpan.FromMinutes(1);
        await table.UpdateIAmAlive(silo);
        MembershipTableData after = await table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(silo.IAmAliveTime, after.Members.Single().Item1.IAmAliveTime);
    }

    [Fact]
    public async Task Silos_of_this_machine_whose_port_refuses_are_entered_as_dead()
    {
        FolderMembership table = Table();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        (int listening, int free) = (((IPEndPoint)listener.LocalEndpoint).Port, FreePort.Find());
        foreach ((int port, string host) in ((int, string)[])[(listening, Dns.GetHostName()), (free, Dns.GetHostName()), (free, "there")])
        {
            MembershipEntry silo = Silo(1);
            silo.SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), host.Length);
            silo.HostName = host;
            await table.InsertRow(silo, (await table.ReadAll()).Version.Next());
        }
        int version = (await table.ReadAll()).Version.Version;
        await LostSilos.Bury(new MembersFile(ClusterFolder.Open(folder.Path)));
        MembershipTableData after = await table.ReadAll();
        MembershipEntry dead = Assert.Single(after.Members.Select(row => row.Item1), silo => silo.Status == SiloStatus.Dead);
        Assert.Equal((free, Dns.GetHostName()), (dead.SiloAddress.Endpoint.Port, dead.HostName));
        Assert.Equal(version + 1, after.Version.Version);
        await LostSilos.Bury(new MembersFile(ClusterFolder.Open(folder.Path)));
        Assert.Equal(after.Version, (await table.ReadAll()).Version);
    }

    private FolderMembership Table() => new(new MembersFile(ClusterFolder.Create(folder.Path)));

    private static MembershipEntry Silo(int number) =>
        new()
        {
            SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 30000 + number), 7),
            Status = SiloStatus.Active,
            ProxyPort = 31000 + number,
            HostName = "here",
            SiloName = $"silo {number}",
            RoleName = $"silo {number}",
            StartTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            IAmAliveTime = new DateTime(2026, 1, 2, 3, 4, 6, DateTimeKind.Utc),
        };
}
