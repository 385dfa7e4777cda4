using System.Diagnostics;
using System.Net.Sockets;

namespace Suffice.Cluster.Jobs;

/// <summary>Calls of grains, which may fail while a silo is lost and what it kept comes up elsewhere.</summary>
internal static class GrainCalls
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether the same call may succeed later.</summary>
    public static bool MayPass(Exception error) =>
        error is OrleansException or TimeoutException or SocketException or IOException or ObjectDisposedException
        || error.GetType().Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true
        || (error is AggregateException several && several.InnerExceptions.All(MayPass));

    /// <summary>Calls until it succeeds.</summary>
    /// <param name="call">Can be repeated.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task Repeat(Func<Task> call, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await call().ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (MayPass(error))
            {
                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Calls until it succeeds, or nobody has answered for a while.</summary>
    /// <param name="call">Can be repeated.</param>
    /// <param name="patience">For so long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where nobody answers.</exception>
    public static async Task<T> Ask<T>(Func<Task<T>> call, TimeSpan patience, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp(); // No clock that somebody may set.
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (MayPass(error) && Stopwatch.GetElapsedTime(began) < patience)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (MayPass(error))
            {
                throw new SufficeException(
                    Fault.Machine,
                    $"No silo has answered for {patience.TotalSeconds:0} seconds: {error.Message} What was done is kept: start a silo with "
                        + "`cluster silo`, then give the same command.",
                    error
                );
            }
        }
    }
}
