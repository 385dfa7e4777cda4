using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Server.Serving;
using Suffice.Text;

namespace Suffice.Server.Tests.Protocol;

/// <summary>The Open Inference Protocol over HTTP, asked as strangers' clients ask.</summary>
public sealed class HttpProtocolTests : IAsyncLifetime
{
    private TestServer server = null!;

    public async ValueTask InitializeAsync() => server = await TestServer.Start();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task It_says_what_it_is_and_that_it_is_ready()
    {
        JsonElement metadata = await server.Get("/v2");
        Assert.Equal("suffice", metadata.GetProperty("name").GetString());
        Assert.Contains("binary_tensor_data", metadata.GetProperty("extensions").EnumerateArray().Select(name => name.GetString()));
        Assert.True((await server.Get("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await server.Get("/v2/health/ready")).GetProperty("ready").GetBoolean());
        JsonElement ready = await server.Get("/v2/models/clothes/ready");
        Assert.Equal(("clothes", true), (ready.GetProperty("name").GetString(), ready.GetProperty("ready").GetBoolean()));
    }

    [Theory]
    [InlineData("/v2/models/clothes")]
    [InlineData("/v2/models/clothes/versions/1")]
    public async Task A_model_says_what_it_reads_and_writes(string path)
    {
        JsonElement metadata = await server.Get(path);
        Assert.Equal("clothes", metadata.GetProperty("name").GetString());
        Assert.Equal(["1"], metadata.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        JsonElement[] inputs = [.. metadata.GetProperty("inputs").EnumerateArray()];
        Assert.Equal(["image", "pixels"], inputs.Select(tensor => tensor.GetProperty("name").GetString()));
        Assert.Equal("[-1,1,28,28]", inputs[1].GetProperty("shape").GetRawText());
        Assert.Equal(
            [
                "label",
                "class",
                "probability",
                "confidence",
                "rejected",
                "path",
                "macs",
                "fraction",
                "setting",
                "queue_us",
                "compute_us",
                "probabilities",
            ],
            metadata.GetProperty("outputs").EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString())
        );
    }

    [Fact]
    public async Task Images_as_base64_get_the_answers_of_a_session()
    {
        (int status, JsonElement answer) = await server.Post("/v2/models/clothes/infer", Request(Pictures("default")));
        Assert.Equal(200, status);
        Assert.Equal("42", answer.GetProperty("id").GetString());
        Assert.Equal(("clothes", "1"), (answer.GetProperty("model_name").GetString(), answer.GetProperty("model_version").GetString()));
        IReadOnlyList<Prediction> expected = Session(Budget.Default);
        Assert.Equal(expected.Select(one => one.Label), Texts(answer, "label"));
        Assert.Equal(expected.Select(one => one.Path.Name), Texts(answer, "path"));
        Assert.Equal(expected.Select(one => one.Cost.Macs), Data(answer, "macs").Select(value => value.GetInt64()));
        Assert.All(Data(answer, "probabilities").Chunk(10), row => Assert.Equal(1, row.Sum(value => value.GetDouble()), 4));
        Assert.Equal("[10,10]", Output(answer, "probabilities").GetProperty("shape").GetRawText());
    }

    [Theory]
    [InlineData("full")]
    [InlineData("certified")]
    [InlineData("default")]
    [InlineData("0.3")]
    public async Task A_request_has_the_budget_that_it_asks_for(string budget)
    {
        (_, JsonElement answer) = await server.Post("/v2/models/clothes/infer", Request(Pictures(budget)));
        Budget same = budget switch
        {
            "full" => Budget.Full,
            "certified" => Budget.Certified,
            "default" => Budget.Default,
            _ => Budget.Mean(0.3),
        };
        Assert.Equal(Session(same).Select(one => one.Cost.Macs), Data(answer, "macs").Select(value => value.GetInt64()));
        Assert.All(Texts(answer, "setting"), setting => Assert.Equal(budget, setting));
    }

    [Fact]
    public async Task Prepared_pixels_get_the_same_answers_as_the_files()
    {
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        var batch = new InputBatch(model.Library.Model, model.Manifest.Preprocessing, 10);
        foreach (string picture in TestBundles.Pictures)
            batch.Add(ImageDecoder.Read(picture), picture);
        var request = new JsonObject
        {
            ["inputs"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "pixels",
                    ["datatype"] = "FP32",
                    ["shape"] = new JsonArray(10, 1, 28, 28),
                    ["data"] = new JsonArray([.. batch.Values.ToArray().Select(value => JsonValue.Create(value))]),
                }
            ),
            ["outputs"] = new JsonArray(new JsonObject { ["name"] = "class" }),
        };
        (int status, JsonElement answer) = await server.Post("/v2/models/clothes/infer", request);
        Assert.Equal(200, status);
        Assert.Single(answer.GetProperty("outputs").EnumerateArray());
        Assert.Equal(Session(Budget.Default).Select(one => (long)one.Class), Data(answer, "class").Select(value => value.GetInt64()));
    }

    [Fact]
    public async Task Binary_tensors_go_behind_the_json_both_ways()
    {
        byte[] files = [.. TestBundles.Pictures.SelectMany(path => Prefixed(File.ReadAllBytes(path)))];
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""
            {"inputs":[{"name":"image","datatype":"BYTES","shape":[10,1],"parameters":{"binary_data_size":{{{files.Length}}}}}],
             "outputs":[{"name":"label","parameters":{"binary_data":true}},{"name":"macs"},
                        {"name":"probability","parameters":{"binary_data":true}}]}
            """
        );
        using var content = new ByteArrayContent([.. json, .. files]);
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        using HttpResponseMessage response = await server.Http.PostAsync(
            new Uri("/v2/models/clothes/infer", UriKind.Relative),
            content,
            TestServer.Token
        );
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestServer.Token);
        int header = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single());
        JsonElement answer = JsonDocument.Parse(body.AsMemory(0, header)).RootElement;
        Prediction[] expected = [.. Session(Budget.Default)];
        int size = Output(answer, "label").GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
        Assert.Equal(expected.SelectMany(one => Prefixed(Encoding.UTF8.GetBytes(one.Label))), body[header..(header + size)]);
        Assert.Equal(expected.Select(one => one.Cost.Macs), Data(answer, "macs").Select(value => value.GetInt64()));
        Assert.Equal(
            expected.Select(one => one.Probability),
            Enumerable.Range(0, 10).Select(i => BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(header + size + (4 * i))))
        );
        Assert.Equal(body.Length, header + size + 40);
    }

    [Theory]
    [InlineData(float.NaN, "no pixel")]
    [InlineData(float.PositiveInfinity, "no pixel")]
    [InlineData(3e38f, "an answer is no number")]
    public async Task Pixels_that_are_no_numbers_or_lead_to_none_are_refused(float value, string why)
    {
        byte[] pixels = [.. Enumerable.Repeat(BitConverter.GetBytes(value), 784).SelectMany(bytes => bytes)];
        byte[] json = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,1,28,28],"parameters":{"binary_data_size":3136}}]}"""
        );
        using var content = new ByteArrayContent([.. json, .. pixels]);
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        (int status, JsonElement answer) = await server.Post("/v2/models/clothes/infer", content);
        Assert.Equal(400, status);
        Assert.Contains(why, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_that_comes_twice_is_refused()
    {
        using var content = new StringContent(
            """
            {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AA=="],
              "parameters":{"content_type":"base64","content_type":"base64"}}]}
            """
        );
        (int status, JsonElement answer) = await server.Post("/v2/models/clothes/infer", content);
        Assert.Equal(400, status);
        Assert.Contains("content_type", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_and_metrics_count_what_was_answered()
    {
        await server.Post("/v2/models/clothes/infer", Request(Pictures("default")));
        JsonElement statistics = (await server.Get("/v2/models/clothes/stats")).GetProperty("model_stats")[0];
        Assert.Equal(10, statistics.GetProperty("inference_count").GetInt64());
        Assert.True(statistics.GetProperty("inference_stats").GetProperty("compute_infer").GetProperty("ns").GetInt64() > 0);
        string metrics = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestServer.Token);
        Assert.Contains("nv_inference_request_success{model=\"clothes\",version=\"1\"} 10", metrics, StringComparison.Ordinal);
        Assert.Contains("suffice_path_total", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_repository_lists_unloads_and_loads_anew()
    {
        (_, JsonElement index) = await server.PostText("/v2/repository/index", "{}");
        Assert.Equal(("clothes", "1", "READY"), Entry(index[0]));
        Assert.Equal(200, (await server.PostText("/v2/repository/models/clothes/load", "{}")).Status);
        Assert.Equal("2", (await server.Get("/v2/models/clothes")).GetProperty("versions")[0].GetString());
        Assert.Equal(200, (await server.PostText("/v2/repository/models/clothes/unload", "{}")).Status);
        (_, index) = await server.PostText("/v2/repository/index", "{}");
        Assert.Equal(("clothes", "", "UNAVAILABLE"), Entry(index[0]));
        Assert.Equal(404, (await server.Post("/v2/models/clothes/infer", Request(Pictures("default")))).Status);
        Assert.Equal(404, (await server.PostText("/v2/repository/models/hats/load", "{}")).Status);

        static (string?, string?, string?) Entry(JsonElement entry) =>
            (entry.GetProperty("name").GetString(), entry.GetProperty("version").GetString(), entry.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "no \"inputs\"")]
    [InlineData("""{"inputs":[]}""", "holds 0")]
    [InlineData("""{"inputs":[{"name":"image"}]}""", "\"datatype\"")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","data":["x"]}]}""", "\"shape\"")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1]}]}""", "\"data\"")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[2],"data":["x"]}]}""", "needs 2 values; it holds 1")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["x"]}]}""", "of an unknown format")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[0],"data":[]}]}""", "holds no input")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[-1],"data":[]}]}""", "shape [-1]")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":[null]}]}""", "null")]
    [InlineData("""{"inputs":[{"name":"picture","datatype":"BYTES","shape":[1],"data":["x"]}]}""", "image (BYTES) or pixels (FP32)")]
    [InlineData("""{"inputs":[{"name":"pixels","datatype":"INT8","shape":[1],"data":[1]}]}""", "BYTES and FP32")]
    [InlineData("""{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,1,28,27],"data":[1]}]}""", "must be [-1, 1, 28, 28]")]
    [InlineData("""{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,1,28,28],"data":["a"]}]}""", "no inference request")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":9}}]}""", "0 bytes are left")]
    [InlineData("""{"parameters":{"bugdet":1},"inputs":[]}""", "no parameter bugdet")]
    [InlineData("""{"parameters":{"budget":2},"inputs":[]}""", "budget is 2")]
    [InlineData("""{"parameters":{"budget":"full","cap":0.5},"inputs":[]}""", "cap")]
    [InlineData("""{"parameters":{"max_latency_ms":-1},"inputs":[]}""", "max_latency_ms is -1")]
    [InlineData("""{"inputs":[],"outputs":[{"name":"feelings"}]}""", "no output feelings")]
    public async Task Whatever_is_wrong_is_said(string body, string word)
    {
        (int status, JsonElement answer) = await server.PostText("/v2/models/clothes/infer", body);
        Assert.Equal(400, status);
        Assert.Contains(word, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/hats", "clothes")]
    [InlineData("/v2/models/clothes/versions/7", "its version is 1")]
    public async Task What_is_not_there_is_said(string path, string word)
    {
        using HttpResponseMessage response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestServer.Token);
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains(word, await response.Content.ReadAsStringAsync(TestServer.Token), StringComparison.Ordinal);
    }

    private static JsonObject Request(JsonObject input) =>
        new()
        {
            ["id"] = "42",
            ["inputs"] = new JsonArray(input["tensor"]!.DeepClone()),
            ["parameters"] = input["parameters"]!.DeepClone(),
        };

    private static JsonObject Pictures(string budget) =>
        new()
        {
            ["parameters"] = new JsonObject { ["budget"] = budget },
            ["tensor"] = new JsonObject
            {
                ["name"] = "image",
                ["datatype"] = "BYTES",
                ["shape"] = new JsonArray(10),
                ["parameters"] = new JsonObject { ["content_type"] = "base64" },
                ["data"] = new JsonArray([
                    .. TestBundles.Pictures.Select(path => JsonValue.Create(Convert.ToBase64String(File.ReadAllBytes(path)))),
                ]),
            },
        };

    private static IReadOnlyList<Prediction> Session(Budget budget)
    {
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        using Session session = model.CreateSession();
        return session.Classify(TestBundles.Images, budget);
    }

    private static JsonElement Output(JsonElement answer, string name) =>
        answer.GetProperty("outputs").EnumerateArray().Single(output => output.GetProperty("name").GetString() == name);

    private static JsonElement[] Data(JsonElement answer, string name) => [.. Output(answer, name).GetProperty("data").EnumerateArray()];

    private static IEnumerable<string?> Texts(JsonElement answer, string name) => Data(answer, name).Select(value => value.GetString());

    private static byte[] Prefixed(byte[] element)
    {
        byte[] prefixed = new byte[4 + element.Length];
        BinaryPrimitives.WriteInt32LittleEndian(prefixed, element.Length);
        element.CopyTo(prefixed, 4);
        return prefixed;
    }
}
