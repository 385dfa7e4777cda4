using Microsoft.Extensions.Logging;
using Suffice.Commands.Terminals;

namespace Suffice.Serve.Terminals;

/// <summary>A server's log as lines for people, on standard error.</summary>
internal sealed class TerminalLogs(Terminal terminal) : ILoggerProvider, ILogger
{
    private readonly Lock gate = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (!IsEnabled(logLevel))
            return;
        string line = $"{terminal.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff}Z {logLevel}: {formatter(state, exception)}";
        lock (gate)
            try
            {
                terminal.Error.WriteLine(line);
                if (exception is not null)
                    terminal.Error.Write(exception + Environment.NewLine);
            }
            catch (IOException)
            {
                // A full disk or a closed pipe behind the log is no reason to stop serving.
            }
    }

    public void Dispose() { }
}
