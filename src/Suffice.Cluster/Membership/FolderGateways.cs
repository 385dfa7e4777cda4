using System.Net;
using Orleans.Messaging;

namespace Suffice.Cluster.Membership;

/// <summary>Where clients reach silos, from the same table.</summary>
internal sealed class FolderGateways(MembersFile file) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(2);

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() =>
        Task.FromResult<IList<Uri>>([
            .. file.Read()
                .Silos.Where(silo => silo.Status == SiloStatus.Active && silo.GatewayPort > 0)
                .Select(silo =>
                {
                    var address = SiloAddress.FromParsableString(silo.Address);
                    return SiloAddress.New(new IPEndPoint(address.Endpoint.Address, silo.GatewayPort), address.Generation).ToGatewayUri();
                }),
        ]);
}
