using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Suffice.Server.Tests.Protocol;

/// <summary>
/// The description of the API against the server: every route is described, and everything described answers as it says. The parts of the
/// Open Inference Protocol are what its specification asks for (github.com/kserve/open-inference-protocol).
/// </summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private TestServer server = null!;
    private JsonNode document = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TestServer.Start();
        document = JsonNode.Parse(await server.Http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), TestServer.Token))!;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public void It_is_valid_and_describes_every_route()
    {
        ReadResult read = OpenApiDocument.Parse(document.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        // Files of the page, and the ways of gRPC, are no API of this kind.
        string[] others = [".js", ".css", "GET /"],
            rpc = ["inference.GRPC", "{un"];
        string[] routes =
        [
            .. server.Routes.Where(route =>
                !others.Any(end => route.EndsWith(end, StringComparison.Ordinal))
                && !rpc.Any(part => route.Contains(part, StringComparison.Ordinal))
            ),
        ];
        string[] described = [.. Operations().Select(operation => $"{operation.Verb} {operation.Path}")];
        Assert.Equal(routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    /// <summary>Each is asked for what it describes, then for a model that there is not.</summary>
    [Fact]
    public async Task Everything_answers_as_it_is_described()
    {
        foreach ((string verb, string path, JsonNode operation) in Operations())
        {
            if (path == "/v1/events")
                continue; // It never ends; the page's tests follow it.
            (HttpStatusCode status, string type, string body) = await Ask(verb, path, "clothes");
            Assert.Equal((HttpStatusCode.OK, path), (status, path));
            Check(operation, status, type, body);
            if (!path.Contains("{name}", StringComparison.Ordinal))
                continue;
            (status, type, body) = await Ask(verb, path, "hats");
            Assert.Equal((HttpStatusCode.NotFound, path), (status, path));
            Check(operation, status, type, body);
        }
    }

    /// <summary>The members that the protocol's specification requires of each answer.</summary>
    [Theory]
    [InlineData("/v2", "name version extensions")]
    [InlineData("/v2/health/live", "live")]
    [InlineData("/v2/health/ready", "live")]
    [InlineData("/v2/models/clothes", "name platform inputs outputs versions")]
    [InlineData("/v2/models/clothes/ready", "name ready")]
    [InlineData("/v2/models/hats", "error")]
    public async Task Answers_hold_what_the_protocol_requires(string path, string members)
    {
        using HttpResponseMessage response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestServer.Token);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestServer.Token);
        Assert.All(members.Split(' '), member => Assert.True(answer.TryGetProperty(member, out _), member));
    }

    /// <summary>A tensor may be one list, or a list of rows; an answer has the identity of its request, or none.</summary>
    [Theory]
    [InlineData("\"id\":\"7\",", "7")]
    [InlineData("", null)]
    public async Task Data_may_be_flat_or_nested_and_identities_come_back(string id, string? expected)
    {
        string row = string.Join(',', Enumerable.Repeat("0.5", 28)),
            plane = string.Join(',', Enumerable.Repeat($"[{row}]", 28));
        JsonElement flat = await Infer($"[{string.Join(',', Enumerable.Repeat(row, 56))}]"),
            nested = await Infer($"[[[{plane}]],[[{plane}]]]");
        Assert.Equal(flat.GetProperty("outputs").GetRawText(), nested.GetProperty("outputs").GetRawText());
        Assert.Equal(
            ["macs", "probability"],
            flat.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString())
        );
        Assert.Equal(expected, flat.TryGetProperty("id", out JsonElement given) ? given.GetString() : null);

        async Task<JsonElement> Infer(string data)
        {
            (int status, JsonElement answer) = await server.PostText(
                "/v2/models/clothes/versions/1/infer",
                $$"""
                {{{id}}"inputs":[{"name":"pixels","datatype":"FP32","shape":[2,1,28,28],"data":{{data}}}],
                 "outputs":[{"name":"macs"},{"name":"probability"}]}
                """
            );
            Assert.Equal((200, "clothes"), (status, answer.GetProperty("model_name").GetString()));
            return answer;
        }
    }

    private IEnumerable<(string Verb, string Path, JsonNode Operation)> Operations() =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value);

    private async Task<(HttpStatusCode Status, string Type, string Body)> Ask(string verb, string path, string model)
    {
        string address = path.Replace("{name}", model, StringComparison.Ordinal).Replace("{version}", Version(), StringComparison.Ordinal);
        using HttpContent? content =
            verb != "POST" ? null
            : path.EndsWith("infer", StringComparison.Ordinal) ? JsonContent.Create(Picture())
            : path.EndsWith("classify", StringComparison.Ordinal) ? new ByteArrayContent(File.ReadAllBytes(TestBundles.Pictures[0]))
            : JsonContent.Create(new { });
        using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(address, UriKind.Relative)) { Content = content };
        using HttpResponseMessage response = await server.Http.SendAsync(request, TestServer.Token);
        string body = await response.Content.ReadAsStringAsync(TestServer.Token);
        if (path.EndsWith("/unload", StringComparison.Ordinal) && response.IsSuccessStatusCode)
            server.Repository.Load(model);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", body);
    }

    private string Version() => $"{server.Repository.Models[0].Version}";

    private static object Picture() =>
        new
        {
            inputs = new[]
            {
                new
                {
                    name = "image",
                    datatype = "BYTES",
                    shape = (int[])[1],
                    parameters = new { content_type = "base64" },
                    data = (string[])[Convert.ToBase64String(File.ReadAllBytes(TestBundles.Pictures[0]))],
                },
            },
        };

    private void Check(JsonNode operation, HttpStatusCode status, string type, string body)
    {
        JsonNode? described = operation["responses"]![$"{(int)status}"];
        Assert.True(described is not null, $"{status} is not described: {operation["summary"]}");
        if (described["content"] is not JsonObject content)
        {
            Assert.Empty(body);
            return;
        }
        Assert.Contains(type, content.Select(kind => kind.Key));
        if (type != "application/json")
            return;
        // As a schema of its own: what it refers to comes along.
        JsonObject schema = content[type]!["schema"]!.DeepClone().AsObject();
        schema["$defs"] = document["components"]!["schemas"]!.DeepClone();
        string text = schema.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        EvaluationResults results = JsonSchema
            .FromText(text)
            .Evaluate(JsonDocument.Parse(body).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        string[] errors =
        [
            .. (results.Details ?? [])
                .Where(detail => detail.Errors is not null)
                .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}"),
        ];
        Assert.True(results.IsValid, $"{operation["summary"]} {string.Join(", ", errors)} {body}");
    }
}
