using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Suffice.Inputs;
using Suffice.Server.Serving;
using Suffice.Text;

namespace Suffice.Server.Tests.Protocol;

/// <summary>The short way, as people with curl use it.</summary>
public class ClassifyTests
{
    private static byte[] Picture { get; } = File.ReadAllBytes(TestBundles.Pictures[0]);

    [Fact]
    public async Task An_image_in_the_body_gets_its_label_path_and_cost()
    {
        await using TestServer server = await TestServer.Start();
        (int status, JsonElement answer) = await server.PostBytes("/v1/models/clothes/classify?budget=full&top=2", Picture);
        Assert.Equal(200, status);
        Assert.Equal(2, answer.GetProperty("top").GetArrayLength());
        Assert.Equal(answer.GetProperty("label").GetString(), answer.GetProperty("top")[0].GetProperty("label").GetString());
        Assert.Equal("full", answer.GetProperty("setting").GetString());
        Assert.True(answer.GetProperty("steps").GetArrayLength() > 1);
        Assert.InRange(answer.GetProperty("fraction").GetDouble(), 0.9, 1.2);
        Assert.True(answer.GetProperty("compute_ms").GetDouble() > 0);
    }

    /// <summary>As the library marks them; the share is over the default budget.</summary>
    [Fact]
    public async Task Unsure_answers_are_marked_where_that_is_asked_for()
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { Reject = 0.3 });
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        using Session session = model.CreateSession(new SessionOptions { Reject = 0.3 });
        bool[] expected = [.. session.Classify(TestBundles.Images, Budget.Default).Select(one => one.IsRejected)];
        Assert.Contains(true, expected);
        Assert.Contains(false, expected);
        for (int i = 0; i < expected.Length; i++)
        {
            (_, JsonElement answer) = await server.PostBytes("/v1/models/clothes/classify", File.ReadAllBytes(TestBundles.Pictures[i]));
            Assert.Equal(expected[i], answer.GetProperty("rejected").GetBoolean());
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Bodies_may_be_compressed_but_not_to_hide_how_large_they_are(string encoding)
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { MaxBodyBytes = 100_000 });
        (int status, JsonElement answer) = await Send(Picture);
        Assert.Equal((200, true), (status, answer.TryGetProperty("label", out _)));
        (status, answer) = await Send(new byte[10_000_000]);
        Assert.Equal(413, status);
        Assert.Contains("100000", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        (status, answer) = await Send(Picture, pack: false);
        Assert.Equal(400, status);
        Assert.Contains("not packed", answer.GetProperty("error").GetString(), StringComparison.Ordinal);

        Task<(int Status, JsonElement Answer)> Send(byte[] body, bool pack = true)
        {
            var content = new ByteArrayContent(pack ? Packed(body) : body);
            content.Headers.ContentEncoding.Add(encoding);
            return server.Post("/v1/models/clothes/classify", content);
        }

        byte[] Packed(byte[] body)
        {
            using var packed = new MemoryStream();
            using (
                Stream packing =
                    encoding == "br" ? new BrotliStream(packed, CompressionMode.Compress) : new GZipStream(packed, CompressionMode.Compress)
            )
                packing.Write(body);
            return packed.ToArray();
        }
    }

    [Fact]
    public async Task Texts_come_as_they_are_or_in_json()
    {
        using var folder = new TemporaryFolder();
        await using TestServer server = await TestServer.Start(null, new ServedBundle("texts", TestBundles.Texts(folder)));
        (int status, JsonElement plain) = await server.PostText("/v1/models/texts/classify", "a good film", "text/plain");
        Assert.Equal(200, status);
        (_, JsonElement one) = await server.PostText("/v1/models/texts/classify", """{"text":"a good film"}""");
        (_, JsonElement two) = await server.PostText("/v1/models/texts/classify", """{"texts":["a good film","a"]}""");
        Assert.Equal(plain.GetProperty("top").GetRawText(), one.GetProperty("top").GetRawText());
        Assert.Equal(plain.GetProperty("top").GetRawText(), two.GetProperty("answers")[0].GetProperty("top").GetRawText());
        Assert.Equal(2, two.GetProperty("answers").GetArrayLength());
        int[] tokens =
        [
            .. two.GetProperty("answers")
                .EnumerateArray()
                .Select(answer => answer.GetProperty("steps")[0].GetProperty("tokens").GetInt32()),
        ];
        Assert.True(tokens[0] > tokens[1], "Tokens are those of each text, not of the longest.");
        (status, JsonElement tensor) = await server.PostText(
            "/v2/models/texts/infer",
            """{"inputs":[{"name":"text","datatype":"BYTES","shape":[2],"data":["a good film","a"]}],"outputs":[{"name":"label"}]}"""
        );
        Assert.Equal(200, status);
        Assert.Equal(
            two.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("label").GetString()),
            tensor.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(label => label.GetString())
        );
    }

    [Theory]
    [InlineData("", "", "body is empty")]
    [InlineData("", "no image", "of an unknown format")]
    [InlineData("?budget=0", "x", "budget is 0")]
    [InlineData("?budget=1e400", "x", "budget is 1e400")]
    [InlineData("?top=0", "x", "top is 0")]
    [InlineData("?colour=red", "x", "no parameter colour")]
    [InlineData("?priority=soon", "x", "priority is soon")]
    public async Task Whatever_is_wrong_is_said(string query, string body, string word)
    {
        await using TestServer server = await TestServer.Start();
        (int status, JsonElement answer) = await server.PostText($"/v1/models/clothes/classify{query}", body, "application/octet-stream");
        Assert.Equal(400, status);
        Assert.Contains(word, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"words":"a"}""", "neither")]
    [InlineData("""{"text":1}""", "something else")]
    [InlineData("""{"texts":"a"}""", "something else")]
    [InlineData("""{"texts":[]}""", "no input")]
    [InlineData("{", "not valid JSON")]
    public async Task Json_that_is_no_text_is_refused(string body, string word)
    {
        using var folder = new TemporaryFolder();
        await using TestServer server = await TestServer.Start(null, new ServedBundle("texts", TestBundles.Texts(folder)));
        (int status, JsonElement answer) = await server.PostText("/v1/models/texts/classify", body);
        Assert.Equal(400, status);
        Assert.Contains(word, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_a_body_too_many_inputs_and_too_many_pixels_are_refused()
    {
        var small = new ServerOptions
        {
            MaxBodyBytes = 2000,
            MaxInputs = 2,
            MaxPixels = 100,
        };
        await using TestServer server = await TestServer.Start(small);
        Assert.Equal(413, (await server.PostBytes("/v1/models/clothes/classify", new byte[3000])).Status);
        (int status, JsonElement answer) = await server.PostBytes("/v1/models/clothes/classify", Picture);
        Assert.Equal(400, status);
        Assert.Contains("pixels", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        (status, answer) = await server.PostText(
            "/v2/models/clothes/infer",
            """{"inputs":[{"name":"image","datatype":"BYTES","shape":[3],"data":["a","b","c"]}]}"""
        );
        Assert.Equal(413, status);
        Assert.Contains("at most 2", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sends_headers_too_slowly_is_sent_away_and_the_others_are_answered()
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { HeaderSeconds = 1 });
        using var slow = new TcpClient();
        await slow.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port, TestServer.Token);
        NetworkStream stream = slow.GetStream();
        await stream.WriteAsync("POST /v1/models/clothes/classify HTTP/1.1\r\nHost: a\r\nX-Slow: "u8.ToArray(), TestServer.Token);
        Assert.Equal(200, (await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);
        using var answer = new StreamReader(stream);
        string text = await answer.ReadToEndAsync(TestServer.Token).WaitAsync(TimeSpan.FromSeconds(20), TestServer.Token);
        Assert.Contains("408", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_has_a_key_is_answered_but_for_probes_and_the_page()
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { ApiKeys = ["secret", "other"] });
        foreach (
            string open in (string[])
                ["/v2/health/live", "/v2/health/ready", "/", "/page.css", "/page.js", "/events.js", "/format.js", "/live.js"]
        )
            Assert.Equal(HttpStatusCode.OK, await Status(open));
        foreach (string closed in (string[])["/v2", "/v1/status", "/metrics", "/v2/models/clothes"])
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(closed));
        server.Http.DefaultRequestHeaders.Add("X-API-Key", "other");
        Assert.Equal(HttpStatusCode.OK, await Status("/v2"));
        server.Http.DefaultRequestHeaders.Clear();
        server.Http.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
        Assert.Equal(200, (await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);
        server.Http.DefaultRequestHeaders.Clear();
        server.Http.DefaultRequestHeaders.Add("Authorization", "Bearer secre");
        Assert.Equal(401, (await server.PostBytes("/v1/models/clothes/classify", Picture)).Status);

        async Task<HttpStatusCode> Status(string path)
        {
            using HttpResponseMessage response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestServer.Token);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_page_comes_from_the_program_and_may_load_nothing_from_outside()
    {
        await using TestServer server = await TestServer.Start();
        using HttpResponseMessage page = await server.Http.GetAsync(new Uri("/", UriKind.Relative), TestServer.Token);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string html = await page.Content.ReadAsStringAsync(TestServer.Token);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Contains("Suffice", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_follows_its_status_does_not_keep_it_from_ending()
    {
        TestServer server = await TestServer.Start();
        using Stream events = await server.Http.GetStreamAsync(new Uri("/v1/events", UriKind.Relative), TestServer.Token);
        using var lines = new StreamReader(events);
        Assert.StartsWith("data: ", await lines.ReadLineAsync(TestServer.Token), StringComparison.Ordinal);
        Task end = server.StopAsync();
        await lines.ReadToEndAsync(TestServer.Token);
        await end.WaitAsync(TimeSpan.FromSeconds(new ServerOptions().DrainSeconds / 2), TestServer.Token);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Its_status_can_be_read_once_or_followed()
    {
        await using TestServer server = await TestServer.Start();
        await server.PostBytes("/v1/models/clothes/classify", Picture);
        JsonElement status = await server.Get("/v1/status");
        Assert.True(status.GetProperty("ready").GetBoolean());
        Assert.Equal(1, status.GetProperty("models")[0].GetProperty("answered").GetInt64());
        using Stream events = await server.Http.GetStreamAsync(new Uri("/v1/events", UriKind.Relative), TestServer.Token);
        using var lines = new StreamReader(events);
        string first = (await lines.ReadLineAsync(TestServer.Token))!;
        Assert.StartsWith("data: {\"ready\":true", first, StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync(TestServer.Token));
        Assert.StartsWith("data: ", await lines.ReadLineAsync(TestServer.Token), StringComparison.Ordinal);
    }
}
