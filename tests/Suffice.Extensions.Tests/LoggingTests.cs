using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Suffice.Extensions.Tests;

/// <summary>What is logged.</summary>
public class LoggingTests
{
    [Fact]
    public async Task Opening_warming_up_and_refusals_are_logged()
    {
        using var log = new ListedLog();
        using IHost host = await TestHosts.Start(services =>
            services
                .AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace))
                .AddSuffice(options => (options.BundlePath, options.Sessions) = (TestBundles.Clothes, 2))
        );
        Assert.Equal(
            (LogLevel.Information, $"Opened Fashion-MNIST from {TestBundles.Clothes}: 5 paths, 2805184 bytes of weights."),
            log.Lines[0]
        );
        Assert.Equal(LogLevel.Information, log.Lines[1].Level);
        Assert.Matches("^Warmed up 2 sessions of Fashion-MNIST in [0-9]+ ms.$", log.Lines[1].Text);

        IClassifier classifier = host.Services.GetRequiredService<IClassifier>();
        SufficeException refused = Errors.Expect(Fault.Data, () => classifier.ClassifyFile("nowhere.png"));
        Assert.Equal((LogLevel.Debug, $"Fashion-MNIST refused an input: {refused.Message}"), log.Lines[2]);
        SufficeException failed = await Assert.ThrowsAsync<SufficeException>(() =>
            classifier.ClassifyAsync(TestBundles.Images, Budget.Mean(0.9), TestHosts.Token)
        );
        Assert.Equal((LogLevel.Warning, $"Fashion-MNIST could not do what it was asked: {failed.Message}"), log.Lines[3]);
        classifier.Classify(TestBundles.Images);
        Assert.Equal(4, log.Lines.Length);
    }

    [Fact]
    public async Task Without_warming_up_nothing_is_said_of_it()
    {
        using var log = new ListedLog();
        using IHost host = await TestHosts.Start(services =>
            services
                .AddLogging(logging => logging.AddProvider(log))
                .AddSuffice("clothes", options => (options.BundlePath, options.WarmUp) = (TestBundles.Clothes, false))
        );
        Assert.StartsWith("Opened clothes from ", Assert.Single(log.Lines).Text);
    }

    /// <summary>Keeps what category <c>Suffice</c> logs.</summary>
    private sealed class ListedLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(LogLevel, string)> lines = [];

        public (LogLevel Level, string Text)[] Lines => [.. lines];

        public ILogger CreateLogger(string categoryName) =>
            categoryName == "Suffice" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue((logLevel, formatter(state, exception)));

        public void Dispose() { }
    }
}
