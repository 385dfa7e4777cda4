using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Extensions.Tests;

/// <summary>Embeddings are those of <see cref="Session.Embed"/>.</summary>
public sealed class EmbeddingGeneratorTests : IDisposable
{
    private static readonly string[] Sentences = ["hello worlds .", "", "hello , world .", "hello hello hello"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Texts_are_embedded_as_a_session_does()
    {
        using BundledModel model = TextModel.Open(TestBundles.Texts(folder));
        using Session session = model.CreateSession();
        foreach (ExecutionPath? path in model.Library.Paths.Prepend(null))
        {
            using var generator = new SufficeEmbeddingGenerator(model, path);
            InputEmbedding[] expected = [.. Sentences.Select(text => session.Embed(new PlainText(text), path))];
            GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(Sentences, cancellationToken: TestHosts.Token);
            Assert.Equal(expected.Select(input => input.Values), embeddings.Select(embedding => embedding.Vector.ToArray()));
            Assert.Equal(expected.Sum(input => input.Tokens), embeddings.Usage!.InputTokenCount);
            Assert.Equal(expected.Sum(input => input.Tokens), embeddings.Usage.TotalTokenCount);
            Assert.Equal(expected.Sum(input => input.Cost.Macs), embeddings.Usage.AdditionalCounts!["suffice.multiply_adds"]);
            Assert.All(embeddings, embedding => Assert.Equal(Metadata(generator).DefaultModelId, embedding.ModelId));
            Assert.All(embeddings, embedding => Assert.Equal(Metadata(generator).DefaultModelDimensions, embedding.Dimensions));
        }
    }

    [Fact]
    public async Task An_encoder_without_labels_is_hosted_for_its_embeddings_alone()
    {
        using IHost host = await TestHosts.Start(services =>
            services.AddSufficeEmbeddings(options => options.BundlePath = TestBundles.Sentences(folder))
        );
        Assert.Null(host.Services.GetService<IClassifier>());
        var generator = host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        ReadOnlyMemory<float> vector = await generator.GenerateVectorAsync("hello world", cancellationToken: TestHosts.Token);
        using Session session = host.Services.GetRequiredService<BundledModel>().CreateSession();
        Assert.Equal(session.Embed(new PlainText("hello world")).Values, vector.ToArray());
        Assert.Equal(1, vector.ToArray().Sum(value => (double)value * value), 5);
    }

    [Fact]
    public async Task Images_are_embedded_beside_a_classifier_that_shares_the_bundle()
    {
        using IHost host = await TestHosts.Start(services =>
            services
                .AddSufficeEmbeddings("clothes")
                .AddSuffice("clothes", options => (options.BundlePath, options.EmbeddingPath) = (TestBundles.Clothes, "exit@4"))
        );
        var generator = host.Services.GetRequiredKeyedService<IEmbeddingGenerator<InputSource, Embedding<float>>>("clothes");
        BundledModel model = host.Services.GetRequiredKeyedService<BundledModel>("clothes");
        Assert.Same(model, generator.GetService<BundledModel>());
        using Session session = model.CreateSession();
        ExecutionPath path = model.Library.Paths.Single(path => path.Name == "exit@4");
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            TestBundles.Images,
            cancellationToken: TestHosts.Token
        );
        Assert.Equal(
            TestBundles.Images.Select(image => session.Embed(image, path).Values),
            embeddings.Select(embedding => embedding.Vector.ToArray())
        );
        Assert.Equal(10, host.Services.GetRequiredKeyedService<IClassifier>("clothes").Classify(TestBundles.Images).Count);
        Errors.Expect(
            Fault.Usage,
            () => host.Services.GetKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("clothes"),
            "Fashion-MNIST reads images, not texts",
            "IEmbeddingGenerator<InputSource"
        );
    }

    [Fact]
    public async Task What_it_is_can_be_asked()
    {
        using BundledModel model = TextModel.Open(TestBundles.Texts(folder));
        using ClassifierPool pool = model.CreatePool();
        using var generator = new SufficeEmbeddingGenerator(pool);
        EmbeddingGeneratorMetadata metadata = Metadata(generator);
        Assert.Equal(
            ("suffice", null, "random", 32),
            (metadata.ProviderName, metadata.ProviderUri, metadata.DefaultModelId, metadata.DefaultModelDimensions)
        );
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        Assert.Same(generator, generator.GetService(typeof(SufficeEmbeddingGenerator)));
        Assert.Same(pool, generator.GetService(typeof(ClassifierPool)));
        Assert.Same(model, generator.GetService(typeof(BundledModel)));
        Assert.Null(generator.GetService(typeof(string)));
        Assert.Null(generator.GetService(typeof(SufficeEmbeddingGenerator), "key"));
        using var early = new SufficeEmbeddingGenerator(pool, model.Library.Root);
        Assert.Equal("random exit@0", Metadata(early).DefaultModelId);

        generator.Dispose();
        await pool.EmbedAsync(new PlainText("hello"), cancellationToken: TestHosts.Token); // the pool is not the generator's
    }

    [Fact]
    public async Task What_cannot_be_had_is_refused()
    {
        using BundledModel model = TextModel.Open(TestBundles.Texts(folder)),
            clothes = BundledModel.Open(TestBundles.Clothes);
        Errors.Expect(Fault.Usage, () => new SufficeEmbeddingGenerator(clothes), "reads images, not texts");
        Errors.Expect(Fault.Usage, () => new SufficeEmbeddingGenerator(model, clothes.Library.Full), "has no path exit@6");
        using var generator = new SufficeEmbeddingGenerator(model);
        await Expect(new EmbeddingGenerationOptions { ModelId = "another" }, "not another");
        await Expect(new EmbeddingGenerationOptions { Dimensions = 7 }, "32 dimensions, not 7");
        Assert.Single(
            await generator.GenerateAsync(
                ["hello"],
                new EmbeddingGenerationOptions { ModelId = "random", Dimensions = 32 },
                TestHosts.Token
            )
        );

        using var images = new SufficeInputEmbeddingGenerator(clothes);
        SufficeException error = await Assert.ThrowsAsync<SufficeException>(() =>
            images.GenerateAsync([TestBundles.Images[0], new EncodedImage(new byte[] { 1 })], cancellationToken: TestHosts.Token)
        );
        Assert.Equal(Fault.Data, error.Fault);
        Assert.StartsWith("Input 1: the image ", error.Message);

        async Task Expect(EmbeddingGenerationOptions options, string words)
        {
            SufficeException refused = await Assert.ThrowsAsync<SufficeException>(() =>
                generator.GenerateAsync(["hello"], options, TestHosts.Token)
            );
            Assert.Equal(Fault.Usage, refused.Fault);
            Assert.Contains(words, refused.Message);
        }
    }

    [Fact]
    public async Task It_can_be_cancelled_and_ends_when_disposed()
    {
        using BundledModel model = TextModel.Open(TestBundles.Texts(folder));
        var generator = new SufficeEmbeddingGenerator(model);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            generator.GenerateAsync(Sentences, cancellationToken: new CancellationToken(canceled: true))
        );
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: TestHosts.Token));
        generator.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(Sentences, cancellationToken: TestHosts.Token));
    }

    [Fact]
    public async Task Any_number_of_threads_may_use_it()
    {
        using BundledModel model = TextModel.Open(TestBundles.Texts(folder));
        using ClassifierPool pool = model.CreatePool(sessions: 2);
        using var generator = new SufficeEmbeddingGenerator(pool);
        using Session session = model.CreateSession();
        float[][] expected = [.. Sentences.Select(text => session.Embed(new PlainText(text)).Values)];
        GeneratedEmbeddings<Embedding<float>>[] many = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => generator.GenerateAsync(Sentences, cancellationToken: TestHosts.Token)))
        );
        Assert.All(many, embeddings => Assert.Equal(expected, embeddings.Select(embedding => embedding.Vector.ToArray())));
    }

    private static EmbeddingGeneratorMetadata Metadata(SufficeEmbeddingGenerator generator) =>
        (EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!;
}
