using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Suffice.Extensions.Tests;

/// <summary>Options come from a configuration.</summary>
public partial class ConfigurationTests
{
    [Fact]
    public void Every_option_binds()
    {
        SufficeOptions options = Bound(
            TestHosts.Section(
                ("BundlePath", "a.suffice"),
                ("Sessions", "3"),
                ("threads", "2"),
                ("MaxBatch", "16"),
                ("Reject", "0.05"),
                ("MaxPixels", "1000"),
                ("Budget", "0.3"),
                ("EmbeddingPath", "exit@4"),
                ("WarmUp", "false")
            )
        );
        Assert.Equal(("a.suffice", 3, 2, 16), (options.BundlePath, options.Sessions, options.Threads, options.MaxBatch));
        Assert.Equal((0.05, 1000, "0.3"), (options.Reject, options.MaxPixels, options.Budget));
        Assert.Equal(("exit@4", false), (options.EmbeddingPath, options.WarmUp));
    }

    [Fact]
    public void What_is_left_out_has_the_defaults_of_a_session()
    {
        SufficeOptions options = Bound(TestHosts.Section(("BundlePath", "a.suffice")));
        var session = new SessionOptions();
        Assert.Equal((session.Threads, session.MaxBatch), (options.Threads, options.MaxBatch));
        Assert.Equal((session.Reject, session.MaxPixels), (options.Reject, options.MaxPixels));
        Assert.Equal((null, "default", null, true), (options.Sessions, options.Budget, options.EmbeddingPath, options.WarmUp));
    }

    /// <summary>Numbers in JSON are text by the time they are bound.</summary>
    [Fact]
    public void The_guide_shows_sections_that_bind()
    {
        string guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hosting.md"));
        string json = Json().Match(guide).Groups[1].Value;
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        IConfigurationSection[] sections = [.. configuration.GetSection("Suffice").GetChildren()];
        Assert.Equal(["clothes", "reviews"], sections.Select(section => section.Key));
        Assert.All(sections, section => Assert.EndsWith(".suffice", Bound(section).BundlePath));
        foreach (var property in typeof(SufficeOptions).GetProperties())
            Assert.Contains($"`{property.Name}`", guide);
    }

    private static SufficeOptions Bound(IConfigurationSection section)
    {
        using ServiceProvider services = new ServiceCollection().AddSuffice("a", section).BuildServiceProvider();
        return services.GetRequiredService<IOptionsMonitor<SufficeOptions>>().Get("a");
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
