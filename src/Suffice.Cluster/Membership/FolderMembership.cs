using System.Globalization;

namespace Suffice.Cluster.Membership;

/// <summary>
/// Orleans' table of silos in the shared folder, so that a cluster needs nothing but what it shares anyway, and no silo is needed more than
/// another. Who lives is found out by Orleans, by probes; the table is where silos agree on it.
/// </summary>
internal sealed class FolderMembership(MembersFile file) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => file.Change(_ => new Members());

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        file.Change(members =>
            members with
            {
                Silos = [.. members.Silos.Where(silo => silo.Status != SiloStatus.Dead || silo.Alive >= beforeDate.UtcDateTime)],
            }
        );

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        Members members = file.Read();
        return Task.FromResult(Table(members, members.Silos.Where(silo => silo.Address == key.ToParsableString())));
    }

    public Task<MembershipTableData> ReadAll()
    {
        Members members = file.Read();
        return Task.FromResult(Table(members, members.Silos));
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        file.Change(members =>
            Fits(members, tableVersion) && members.Silos.All(silo => silo.Address != Address(entry))
                ? members with
                {
                    Version = tableVersion.Version,
                    Silos = [.. members.Silos, Row(entry, 0)],
                }
                : null
        );

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        file.Change(members =>
            Fits(members, tableVersion) && members.Silos.Any(silo => silo.Address == Address(entry) && Tag(silo.Version) == etag)
                ? members with
                {
                    Version = tableVersion.Version,
                    Silos = [.. members.Silos.Select(silo => silo.Address == Address(entry) ? Row(entry, silo.Version + 1) : silo)],
                }
                : null
        );

    // Says nothing that others have to agree on, so that no version rises.
    public Task UpdateIAmAlive(MembershipEntry entry) =>
        file.Change(members =>
            members with
            {
                Silos = [.. members.Silos.Select(silo => silo.Address == Address(entry) ? silo with { Alive = entry.IAmAliveTime } : silo)],
            }
        );

    private static bool Fits(Members members, TableVersion version) => Tag(members.Version) == version.VersionEtag;

    private static string Tag(int version) => version.ToString(CultureInfo.InvariantCulture);

    private static string Address(MembershipEntry entry) => entry.SiloAddress.ToParsableString();

    private static MembershipTableData Table(Members members, IEnumerable<Member> silos) =>
        new(
            [.. silos.Select(silo => Tuple.Create(Entry(silo), Tag(silo.Version)))],
            new TableVersion(members.Version, Tag(members.Version))
        );

    private static Member Row(MembershipEntry entry, int version) =>
        new()
        {
            Address = Address(entry),
            Version = version,
            Status = entry.Status,
            GatewayPort = entry.ProxyPort,
            Host = entry.HostName ?? "",
            Name = entry.SiloName ?? "",
            Began = entry.StartTime,
            Alive = entry.IAmAliveTime,
            Suspicions = [.. (entry.SuspectTimes ?? []).Select(suspect => new Suspicion(suspect.Item1.ToParsableString(), suspect.Item2))],
        };

    private static MembershipEntry Entry(Member silo) =>
        new()
        {
            SiloAddress = SiloAddress.FromParsableString(silo.Address),
            Status = silo.Status,
            ProxyPort = silo.GatewayPort,
            HostName = silo.Host,
            SiloName = silo.Name,
            RoleName = silo.Name,
            StartTime = silo.Began,
            IAmAliveTime = silo.Alive,
            SuspectTimes =
            [
                .. silo.Suspicions.Select(suspicion => Tuple.Create(SiloAddress.FromParsableString(suspicion.By), suspicion.Since)),
            ],
        };
}
