using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suffice.Server.Protocol;
using Suffice.Server.Serving;

namespace Suffice.Server.Endpoints;

/// <summary>
/// The Open Inference Protocol, version 2, over HTTP (github.com/kserve/open-inference-protocol), with Triton's binary tensors, statistics
/// and model repository.
/// </summary>
internal static class OpenInferenceEndpoints
{
    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", () => Results.Json(Descriptions.Server(), ApiJson.Default.ServerMetadata));
        routes.MapGet("/v2/health/live", () => Results.Json(new LiveAnswer(true), ApiJson.Default.LiveAnswer));
        routes.MapGet("/v2/health/ready", Ready);
        foreach (string model in (string[])["/v2/models/{name}", "/v2/models/{name}/versions/{version}"])
        {
            routes.MapGet(model, (string name, string? version, ModelRepository repository) =>
                Results.Json(Descriptions.Of(repository.Find(name, version)), ApiJson.Default.ModelMetadata)
            );
            routes.MapGet($"{model}/ready", ModelReady);
            routes.MapGet($"{model}/stats", (string name, string? version, ModelRepository repository) =>
                Results.Json(Statistics([repository.Find(name, version)]), ApiJson.Default.StatisticsAnswer)
            );
            routes.MapPost($"{model}/infer", Infer);
        }
        routes.MapGet("/v2/models/stats", (ModelRepository repository) =>
            Results.Json(Statistics(repository.Models), ApiJson.Default.StatisticsAnswer)
        );
        routes.MapPost("/v2/repository/index", (ModelRepository repository) =>
            Results.Json(Index(repository), ApiJson.Default.IndexEntryArray)
        );
        routes.MapPost("/v2/repository/models/{name}/load", async (string name, ModelRepository repository, ServerOptions options) =>
        {
            CheckMayOrder(options);
            await Task.Run(() => repository.Load(name)).ConfigureAwait(false);
            return Results.Ok();
        });
        routes.MapPost("/v2/repository/models/{name}/unload", (string name, ModelRepository repository, ServerOptions options) =>
        {
            CheckMayOrder(options);
            repository.Unload(name);
            return Results.Ok();
        });
    }

    /// <summary>
    /// Whoever merely reaches a server may not take its models away. Who asks does not count: a proxy beside the server is on its machine.
    /// </summary>
    private static void CheckMayOrder(ServerOptions options)
    {
        if (options.ApiKeys.Count == 0 && !IPAddress.IsLoopback(options.Address))
            throw new RefusalException(
                RefusalReason.Forbidden,
                "A server that other machines reach loads and unloads models with a key alone. Start it with --api-keys."
            );
    }

    private static IResult Ready(ModelRepository repository) =>
        Results.Json(
            new ReadyAnswer(true, repository.IsReady),
            ApiJson.Default.ReadyAnswer,
            statusCode: repository.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );

    private static IResult ModelReady(string name, string? version, ModelRepository repository)
    {
        bool ready = repository.IsModelReady(name, version);
        return Results.Json(
            new ModelReadyAnswer(name, ready),
            ApiJson.Default.ModelReadyAnswer,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }

    private static async Task Infer(HttpContext context, string name, string? version, Inference inference)
    {
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        int? jsonBytes = context.Request.Headers.TryGetValue(JsonInfer.HeaderLength, out var length)
            ? int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
                ? bytes
                : -1
            : null;
        InferRequest request = JsonInfer.Read(body, jsonBytes);
        InferResponse response = await inference.InferAsync(name, version, request, context.RequestAborted).ConfigureAwait(false);
        using var answer = new MemoryStream();
        int json = JsonInfer.Write(response, answer);
        bool binary = answer.Length > json;
        context.Response.ContentType = binary ? "application/octet-stream" : "application/json";
        context.Response.ContentLength = answer.Length;
        if (binary)
            context.Response.Headers[JsonInfer.HeaderLength] = json.ToString(CultureInfo.InvariantCulture);
        await context
            .Response.Body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), context.RequestAborted)
            .ConfigureAwait(false);
    }

    private static IndexEntry[] Index(ModelRepository repository) =>
        [
            .. repository
                .Index()
                .Select(entry => new IndexEntry(
                    entry.Name,
                    entry.Version?.ToString(CultureInfo.InvariantCulture) ?? "",
                    entry.State,
                    entry.Reason
                )),
        ];

    private static StatisticsAnswer Statistics(IEnumerable<ServedModel> models) => new([.. models.Select(Statistics)]);

    private static ModelStatistics Statistics(ServedModel model)
    {
        ModelFigures figures = model.Counters.Read();
        return new ModelStatistics(
            model.Name,
            model.Version.ToString(CultureInfo.InvariantCulture),
            figures.Answered,
            figures.Batches,
            new InferenceStatistics(
                new Duration(figures.Answered, (long)(figures.Whole.Sum * 1e9)),
                new Duration(figures.Refused + figures.Failed, 0),
                new Duration(figures.Answered, (long)(figures.Queued.Sum * 1e9)),
                new Duration(figures.Answered, (long)(figures.Computed.Sum * 1e9))
            )
        );
    }
}
