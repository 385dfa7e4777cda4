using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Suffice.Server.Serving;

namespace Suffice.Server.Tests;

/// <summary>A server on free ports of this machine, and someone who asks it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly InferenceServer server;

    private TestServer(InferenceServer server)
    {
        this.server = server;
        Http = new HttpClient { BaseAddress = server.Addresses[0] };
    }

    public HttpClient Http { get; }

    public Uri Grpc => server.Addresses[1];

    public ModelRepository Repository => server.Repository;

    /// <summary>Verbs and patterns of all that it answers to over HTTP, as <c>GET /v2/models/{name}</c>.</summary>
    public IEnumerable<string> Routes =>
        server
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route =>
                (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(verb =>
                    $"{verb} {route.RoutePattern.RawText}"
                )
            );

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<TestServer> Start(ServerOptions? options = null, params ServedBundle[] bundles) =>
        Begin((options ?? new ServerOptions()) with { Port = 0 }, bundles);

    /// <summary>Where one was before.</summary>
    public static Task<TestServer> StartAt(int port) => Begin(new ServerOptions { Port = port }, []);

    public async Task<JsonElement> Get(string path)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri(path, UriKind.Relative), Token);
        return await Json(response);
    }

    public Task<(int Status, JsonElement Answer)> Post(string path, object json) => Post(path, JsonContent.Create(json));

    public Task<(int Status, JsonElement Answer)> PostText(string path, string body, string type = "application/json") =>
        Post(path, new StringContent(body, Encoding.UTF8, type));

    public Task<(int Status, JsonElement Answer)> PostBytes(string path, byte[] body) => Post(path, new ByteArrayContent(body));

    public async Task<(int Status, JsonElement Answer)> Post(string path, HttpContent content)
    {
        using HttpResponseMessage response = await Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        return ((int)response.StatusCode, await Json(response));
    }

    public Task StopAsync() => server.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.StopAsync();
        await server.DisposeAsync();
    }

    private static async Task<TestServer> Begin(ServerOptions options, IEnumerable<ServedBundle> bundles)
    {
        ServedBundle[] served = [.. bundles.DefaultIfEmpty(new ServedBundle("clothes", TestBundles.Clothes))];
        var server = InferenceServer.Create(served, options with { GrpcPort = 0, WarmUpSeconds = 0 });
        try
        {
            await server.StartAsync(Token);
            return new TestServer(server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(Token);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
