using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suffice.Inputs;

namespace Suffice.Extensions.Tests;

/// <summary>The code in <c>docs/guide/hosting.md</c> compiles and runs.</summary>
public sealed class HostingSnippets : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_minimal_api_answers_requests()
    {
        string[] args =
        [
            $"--Suffice:clothes:BundlePath={TestBundles.Clothes}",
            $"--Suffice:reviews:BundlePath={TestBundles.Texts(folder)}",
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=None",
        ];

        #region Program
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSuffice("clothes", builder.Configuration.GetSection("Suffice:clothes"));
        builder.Services.AddSuffice("reviews", builder.Configuration.GetSection("Suffice:reviews"));
        builder.Services.AddSufficeEmbeddings("reviews"); // of the same bundle
        WebApplication app = builder.Build();

        // What the bundle refuses is the caller's error: 400, with what is wrong, where, and what to do.
        app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (SufficeException error) when (error.Fault is Fault.Data)
                {
                    await Results.BadRequest(error.Message).ExecuteAsync(context);
                }
            }
        );

        app.MapPost(
                "/clothes",
                async (IFormFile image, [FromKeyedServices("clothes")] IClassifier classifier, CancellationToken cancellationToken) =>
                {
                    byte[] content = new byte[image.Length];
                    await using Stream stream = image.OpenReadStream();
                    await stream.ReadExactlyAsync(content, cancellationToken);
                    Prediction p = await classifier.ClassifyAsync(new EncodedImage(content), cancellationToken: cancellationToken);
                    return Results.Ok(
                        new
                        {
                            p.Label,
                            p.Confidence,
                            Path = p.Path.Name,
                        }
                    );
                }
            )
            .DisableAntiforgery();

        app.MapPost(
            "/reviews",
            async (string[] texts, [FromKeyedServices("reviews")] IClassifier classifier, CancellationToken cancellationToken) =>
            {
                InputSource[] inputs = [.. texts.Select(text => new PlainText(text))];
                IReadOnlyList<Prediction> answers = await classifier.ClassifyAsync(inputs, Budget.Full, cancellationToken);
                return answers.Select(p => p.Label);
            }
        );
        #endregion

        await using (app)
        {
            await app.StartAsync(TestHosts.Token);
            await Ask(new Uri(app.Urls.Single()));
        }
    }

    [Fact]
    public async Task Embeddings_are_compared()
    {
        using IHost host = await TestHosts.Start(services =>
            services.AddSufficeEmbeddings("reviews", options => options.BundlePath = TestBundles.Texts(folder))
        );
        IServiceProvider services = host.Services;

        #region Embeddings
        var generator = services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("reviews");
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["hello world", "hello"]);
        Console.WriteLine($"{embeddings[0].Dimensions} numbers each, {embeddings.Usage?.InputTokenCount} tokens read");
        #endregion

        Assert.Equal((32, 7), (embeddings[0].Dimensions, embeddings.Usage!.InputTokenCount));
    }

    private static async Task Ask(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var form = new MultipartFormDataContent();
        string picture = TestBundles.Pictures.Single(path => path.Contains("pullover", StringComparison.Ordinal));
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(picture, TestHosts.Token));
        form.Add(content, "image", "pullover.png");
        using HttpResponseMessage answer = await client.PostAsync("/clothes", form, TestHosts.Token);
        using JsonDocument said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestHosts.Token));
        Assert.Equal("Pullover", said.RootElement.GetProperty("label").GetString());
        using var broken = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "image", "it.png" } };
        using HttpResponseMessage refused = await client.PostAsync("/clothes", broken, TestHosts.Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("PNG and JPEG are read", await refused.Content.ReadAsStringAsync(TestHosts.Token), StringComparison.Ordinal);

        using HttpResponseMessage labels = await client.PostAsJsonAsync("/reviews", (string[])["hello", "world"], TestHosts.Token);
        Assert.Equal(2, (await labels.Content.ReadFromJsonAsync<string[]>(TestHosts.Token))!.Length);
    }
}
