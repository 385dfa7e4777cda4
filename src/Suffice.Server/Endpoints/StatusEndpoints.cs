using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Suffice.Server.Load;
using Suffice.Server.Serving;

namespace Suffice.Server.Endpoints;

/// <summary>How the server fares: once, or as events twice a second, for the page.</summary>
internal static class StatusEndpoints
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.5);

    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/status", (Engine engine, ModelRepository repository, ServerOptions options) =>
            Results.Json(Status(engine, repository, options), ApiJson.Default.ServerStatus)
        );
        routes.MapGet("/v1/events", Events);
    }

    /// <summary>Ends with the server, whose end would otherwise wait for whoever follows.</summary>
    private static async Task Events(
        HttpContext context,
        Engine engine,
        ModelRepository repository,
        ServerOptions options,
        IHostApplicationLifetime lifetime
    )
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Every);
        try
        {
            do
            {
                byte[] status = JsonSerializer.SerializeToUtf8Bytes(Status(engine, repository, options), ApiJson.Default.ServerStatus);
                await context.Response.Body.WriteAsync((byte[])[.. "data: "u8, .. status, .. "\n\n"u8], end.Token).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            } while (await timer.WaitForNextTickAsync(end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Either side has gone.
        }
    }

    private static ServerStatus Status(Engine engine, ModelRepository repository, ServerOptions options) =>
        new(
            repository.IsReady,
            MonotonicClock.Now,
            options.Target * 1000,
            engine.Lanes,
            options.Engine,
            [.. repository.Models.Select(model => Status(engine, model))]
        );

    private static ModelStatus Status(Engine engine, ServedModel model)
    {
        LoadState state = engine.State(model);
        ModelFigures figures = model.Counters.Read();
        ServiceLevel level = model.Load.Levels[model.Level];
        return new ModelStatus(
            model.Name,
            model.Version,
            ServiceLevels.Text(level.Budget),
            level.Fraction,
            level.Price,
            state.Waiting,
            state.OldestWait * 1000,
            state.FastRate,
            figures.Answered,
            figures.Refused,
            figures.Failed,
            figures.Batches,
            figures.Fraction,
            figures.Paths,
            figures.Settings,
            [.. LatencyFigures.Bounds.Select(bound => bound * 1000)],
            figures.Whole.Counts,
            figures.Shadow.Compared == 0
                ? null
                : new ShadowStatus(
                    figures.Shadow.Compared,
                    figures.Shadow.Share,
                    figures.Shadow.Limits.Lower,
                    figures.Shadow.Limits.Upper,
                    figures.Shadow.Breaks(model.Model.Certificate)
                )
        );
    }
}
