using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Suffice.Extensions.Tests;

/// <summary>A host whose bundle or options are wrong does not start, and says why.</summary>
public sealed class HostStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string> Wrong { get; } =
        new()
        {
            { "BundlePath", " ", "is missing. Give the path of a bundle (*.suffice)." },
            { "Sessions", "0", "is 0. Give 1 or more, or leave it out for as many as fit the processors." },
            { "Threads", "257", "is 257. Give 1 to 256." },
            { "MaxBatch", "0", "is 0. Give 1 to 65536." },
            { "Reject", "1.5", "is 1.5. Give a share of inputs from 0 to 1, or leave it out to reject none." },
            { "Reject", "NaN", "is NaN. Give a share of inputs from 0 to 1, or leave it out to reject none." },
            { "MaxPixels", "0", "is 0. Give 1 or more." },
            { "Budget", "cheap", "is \"cheap\". Give default, certified, full, or a fraction above 0 and at most 1." },
            { "Budget", "1.01", "is \"1.01\". Give default, certified, full, or a fraction above 0 and at most 1." },
            { "Budget", "0", "is \"0\". Give default, certified, full, or a fraction above 0 and at most 1." },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Options_out_of_range_are_said_with_their_place(string option, string value, string expected)
    {
        (string, string)[] given = option == "BundlePath" ? [(option, value)] : [("BundlePath", TestBundles.Clothes), (option, value)];
        OptionsValidationException error = await TestHosts.Refused<OptionsValidationException>(services =>
            services.AddSuffice("clothes", TestHosts.Section(given))
        );
        Assert.Equal($"Suffice:clothes:{option} {expected}", error.Message);
    }

    [Fact]
    public async Task Options_set_in_code_are_said_with_their_name_and_all_at_once()
    {
        OptionsValidationException error = await TestHosts.Refused<OptionsValidationException>(services =>
            services.AddSuffice("clothes", options => options.Threads = 0).AddSufficeEmbeddings("clothes")
        );
        Assert.Equal(
            [
                "SufficeOptions.BundlePath of \"clothes\" is missing. Give the path of a bundle (*.suffice).",
                "SufficeOptions.Threads of \"clothes\" is 0. Give 1 to 256.",
            ],
            error.Failures
        );
        error = await TestHosts.Refused<OptionsValidationException>(services => services.AddSufficeEmbeddings());
        Assert.StartsWith("SufficeOptions.BundlePath is missing.", error.Message);
    }

    [Fact]
    public async Task Numbers_that_are_none_and_unknown_names_are_said_with_their_place()
    {
        InvalidOperationException error = await TestHosts.Refused<InvalidOperationException>(services =>
            services.AddSuffice("clothes", TestHosts.Section(("BundlePath", TestBundles.Clothes), ("Sessions", "many")))
        );
        Assert.Contains("Suffice:clothes:Sessions", error.Message);
        OptionsValidationException unknown = await TestHosts.Refused<OptionsValidationException>(services =>
            services.AddSufficeEmbeddings("clothes").AddSuffice("clothes", TestHosts.Section(("BundelPath", TestBundles.Clothes)))
        );
        string names = string.Join(' ', typeof(SufficeOptions).GetProperties().Select(property => property.Name));
        Assert.Equal(
            [
                $"Suffice:clothes:BundelPath is no setting. There are {names}.",
                "Suffice:clothes:BundlePath is missing. Give the path of a bundle (*.suffice).",
            ],
            unknown.Failures
        );
    }

    [Fact]
    public async Task A_missing_bundle_is_said_before_anything_starts()
    {
        var other = new Other();
        SufficeException error = await TestHosts.Refused<SufficeException>(services =>
            services.AddSingleton<IHostedService>(other).AddSuffice(options => options.BundlePath = folder.File("nowhere.suffice"))
        );
        Assert.Equal(Fault.Bundle, error.Fault);
        Assert.Contains(folder.File("nowhere.suffice"), error.Message);
        Assert.False(other.Started);
    }

    [Theory]
    [InlineData("0.9", "0.9")]
    [InlineData("0.01", "0.01")]
    public async Task A_budget_that_the_bundle_cannot_meet_is_said(string budget, string word)
    {
        SufficeException error = await TestHosts.Refused<SufficeException>(services =>
            services.AddSuffice(options => (options.BundlePath, options.Budget) = (TestBundles.Clothes, budget))
        );
        Assert.Equal(Fault.Usage, error.Fault);
        Assert.Contains(word, error.Message);
    }

    [Fact]
    public async Task What_a_bundle_lacks_is_said()
    {
        string texts = TestBundles.Texts(folder),
            sentences = TestBundles.Sentences(folder);
        await Expect(options => (options.BundlePath, options.Budget) = (texts, "certified"), "cannot meet a budget");
        await Expect(options => (options.BundlePath, options.Reject) = (texts, 0.1), "no thresholds of rejection");
        await Expect(options => options.BundlePath = sentences, "gives embeddings, not labels");

        static async Task Expect(Action<SufficeOptions> configure, string words)
        {
            SufficeException error = await TestHosts.Refused<SufficeException>(services => services.AddSuffice(configure));
            Assert.Equal(Fault.Usage, error.Fault);
            Assert.Contains(words, error.Message);
        }
    }

    [Fact]
    public async Task An_unknown_path_of_embeddings_is_said()
    {
        SufficeException error = await TestHosts.Refused<SufficeException>(services =>
            services.AddSufficeEmbeddings(options => (options.BundlePath, options.EmbeddingPath) = (TestBundles.Clothes, "exit@5"))
        );
        Assert.Equal(
            "Fashion-MNIST has no path exit@5 for embeddings. There are exit@0 exit@2 exit@4 exit@6 keep0.5@2,exit@6.",
            error.Message
        );
    }

    private sealed class Other : IHostedService
    {
        public bool Started { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Started = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
