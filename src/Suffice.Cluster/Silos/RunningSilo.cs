using Microsoft.Extensions.Hosting;

namespace Suffice.Cluster.Silos;

/// <summary>A silo that is up.</summary>
/// <param name="host">What it runs in.</param>
/// <param name="loss">Told when others take it for dead.</param>
internal sealed class RunningSilo(IHost host, SiloLoss loss) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends when the others of its cluster have taken this silo for dead, as after a pause of its machine: it has to join
    /// again.</summary>
    public Task Lost => loss.Told;

    /// <summary>Leaves the cluster.</summary>
    public async ValueTask DisposeAsync() => await ClusterSilo.End(host, Patience).ConfigureAwait(false);
}

/// <summary>What Orleans does when it cannot go on: not end the process, which may join again.</summary>
internal sealed class SiloLoss : IFatalErrorHandler
{
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Told => told.Task;

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception) => told.TrySetResult();
}
