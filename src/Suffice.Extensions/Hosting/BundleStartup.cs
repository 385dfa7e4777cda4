using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suffice.Inputs;

namespace Suffice.Extensions.Hosting;

/// <summary>Opens a bundle and what was registered of it before anything of the host starts, so that what is wrong is said there.</summary>
/// <param name="services">The host's.</param>
/// <param name="name">Under which the bundle is registered.</param>
internal sealed class BundleStartup(IServiceProvider services, string name) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.Run(() => Open(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Open(CancellationToken cancellationToken)
    {
        var bundle = services.GetRequiredKeyedService<HostedBundle>(name);
        object? key = ServiceKey.Of(name);
        if (services.GetKeyedService<IClassifier>(key) is not null)
            bundle.CheckBudget();
        services.GetKeyedService<IEmbeddingGenerator<InputSource, Embedding<float>>>(key);
        bundle.WarmUp(cancellationToken);
    }
}
