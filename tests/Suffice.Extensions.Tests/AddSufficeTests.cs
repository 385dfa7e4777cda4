using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suffice.Inputs;

namespace Suffice.Extensions.Tests;

/// <summary>What <c>AddSuffice</c> registers.</summary>
public sealed class AddSufficeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_hosted_classifier_answers_as_a_session_does()
    {
        using IHost host = await TestHosts.Start(services => services.AddSuffice(options => options.BundlePath = TestBundles.Clothes));
        IClassifier classifier = host.Services.GetRequiredService<IClassifier>();
        Assert.Same(classifier, host.Services.GetRequiredService<IClassifier>());
        BundledModel model = host.Services.GetRequiredService<BundledModel>();
        using Session session = model.CreateSession();
        float[][] expected = [.. session.Classify(TestBundles.Images).Select(prediction => prediction.Logits)];
        Assert.Equal(expected, classifier.Classify(TestBundles.Images).Select(prediction => prediction.Logits));
        Assert.Equal(
            expected,
            (await classifier.ClassifyAsync(TestBundles.Images, cancellationToken: TestHosts.Token)).Select(prediction => prediction.Logits)
        );
        Assert.Equal((model.Labels, 32), (classifier.Labels, classifier.MaxBatch));
    }

    [Fact]
    public async Task Several_bundles_have_names()
    {
        using IHost host = await TestHosts.Start(services =>
            services
                .AddSuffice("clothes", options => options.BundlePath = TestBundles.Clothes)
                .AddSuffice("reviews", options => options.BundlePath = TestBundles.Texts(folder))
        );
        IClassifier clothes = host.Services.GetRequiredKeyedService<IClassifier>("clothes"),
            reviews = host.Services.GetRequiredKeyedService<IClassifier>("reviews");
        Assert.Equal("Pullover", clothes.ClassifyFile(TestBundles.Pictures.Single(path => path.Contains("pullover"))).Label);
        Assert.Equal(4, reviews.ClassifyText("hello world").Tokens);
        Assert.Same(clothes.Labels, host.Services.GetRequiredKeyedService<BundledModel>("clothes").Labels);
        Assert.Null(host.Services.GetService<IClassifier>());
    }

    [Fact]
    public async Task Options_hold_for_calls_that_say_nothing()
    {
        using IHost host = await TestHosts.Start(services =>
            services.AddSuffice(options =>
            {
                options.BundlePath = TestBundles.Clothes;
                options.Budget = "full";
                options.MaxBatch = 3;
                options.MaxPixels = 28 * 28;
            })
        );
        IClassifier classifier = host.Services.GetRequiredService<IClassifier>();
        using BundledModel model = BundledModel.Open(TestBundles.Clothes);
        Assert.All(classifier.Classify(TestBundles.Images), prediction => Assert.Equal(model.Library.Full, prediction.Path));
        Assert.Contains(classifier.Classify(TestBundles.Images, Budget.Default), prediction => prediction.Path != model.Library.Full);
        Assert.Equal(3, classifier.MaxBatch);

        using IHost strict = await TestHosts.Start(services =>
            services.AddSuffice(options => (options.BundlePath, options.MaxPixels, options.WarmUp) = (TestBundles.Clothes, 100, false))
        );
        Errors.Expect(
            Fault.Data,
            () => strict.Services.GetRequiredService<IClassifier>().ClassifyFile(TestBundles.Pictures[0]),
            TestBundles.Pictures[0]
        );
    }

    [Fact]
    public async Task Relative_paths_start_at_the_content_root()
    {
        File.Copy(TestBundles.Clothes, folder.File("net.suffice"));
        using IHost host = TestHosts.Build(
            services => services.AddSuffice(options => options.BundlePath = "net.suffice"),
            contentRoot: folder.Path
        );
        await host.StartAsync(TestHosts.Token);
        Assert.Equal(10, host.Services.GetRequiredService<IClassifier>().Labels.Count);
    }

    [Fact]
    public void Registering_a_name_again_adds_to_its_options()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSuffice(options => options.BundlePath = "nowhere.suffice")
            .AddSuffice(options => (options.BundlePath, options.MaxBatch) = (TestBundles.Clothes, 7))
            .BuildServiceProvider();
        Assert.Equal(7, Assert.Single(services.GetServices<IClassifier>()).MaxBatch);
        Assert.Single(services.GetServices<IHostedService>());
    }

    [Fact]
    public async Task Any_number_of_threads_may_use_it()
    {
        using IHost host = await TestHosts.Start(services =>
            services.AddSuffice(options => (options.BundlePath, options.Sessions) = (TestBundles.Clothes, 2))
        );
        IClassifier classifier = host.Services.GetRequiredService<IClassifier>();
        float[][] expected = [.. TestBundles.Images.Select(image => classifier.Classify(image).Logits)];
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % 10], classifier.Classify(TestBundles.Images[i % 10]).Logits)
        );
        Prediction[] many = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => classifier.ClassifyAsync(TestBundles.Images[i % 10], cancellationToken: TestHosts.Token))
        );
        Assert.All(many.Index(), answer => Assert.Equal(expected[answer.Index % 10], answer.Item.Logits));
    }

    [Fact]
    public async Task It_ends_with_the_host()
    {
        IHost host = await TestHosts.Start(services => services.AddSuffice(options => options.BundlePath = TestBundles.Clothes));
        IClassifier classifier = host.Services.GetRequiredService<IClassifier>();
        BundledModel model = host.Services.GetRequiredService<BundledModel>();
        host.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.ClassifyFile(TestBundles.Pictures[0]));
        Assert.Throws<ObjectDisposedException>(() => model.CreateSession());
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            classifier.ClassifyAsync(new ImageFile(TestBundles.Pictures[0]), cancellationToken: TestHosts.Token)
        );
    }
}
