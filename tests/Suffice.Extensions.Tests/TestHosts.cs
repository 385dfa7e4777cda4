using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Suffice.Extensions.Tests;

/// <summary>Generic hosts with nothing in them but what a test registers.</summary>
internal static class TestHosts
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IHost Build(Action<IServiceCollection> register, string? contentRoot = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = contentRoot }
        );
        register(builder.Services);
        return builder.Build();
    }

    public static async Task<IHost> Start(Action<IServiceCollection> register)
    {
        IHost host = Build(register);
        try
        {
            await host.StartAsync(Token);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>A host that must not start, and why it does not.</summary>
    public static async Task<TError> Refused<TError>(Action<IServiceCollection> register)
        where TError : Exception => await Assert.ThrowsAsync<TError>(() => Start(register));

    public static IConfigurationSection Section(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"Suffice:clothes:{value.Key}", (string?)value.Value)))
            .Build()
            .GetSection("Suffice:clothes");
}
