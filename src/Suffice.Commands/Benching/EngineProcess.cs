using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Suffice.Commands.Benching;

/// <summary>The parent's side of a bench: one engine in a process of its own, which computes only when asked.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process process;
    private readonly string name;
    private readonly StringBuilder messages = new();
    private readonly CancellationTokenRegistration interruption;
    private readonly CancellationToken cancellationToken;

    /// <summary>Starts it and waits for its first result.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <param name="request">What it is to load and do.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when it ends instead of answering; the message holds its
    /// own.</exception>
    public EngineProcess(ProcessStartInfo start, EngineRequest request, CancellationToken cancellationToken)
    {
        name = request.Engine;
        this.cancellationToken = cancellationToken;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding =
            start.StandardOutputEncoding =
            start.StandardErrorEncoding =
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        long began = Stopwatch.GetTimestamp();
        process = Start(start, name);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (messages)
                messages.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        interruption = cancellationToken.Register(End);
        try
        {
            EngineReply first = Ask(JsonSerializer.Serialize(request, EngineJson.Default.EngineRequest));
            Description = first.Description ?? name;
            Kernels = first.Kernels;
        }
        catch
        {
            Dispose();
            throw;
        }
        FirstResult = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>What the engine says it is.</summary>
    public string Description { get; }

    /// <summary>Which of our kernels compute there; null for engines that do not say.</summary>
    public string? Kernels { get; }

    /// <summary>From the process's start to its first result.</summary>
    public TimeSpan FirstResult { get; }

    /// <summary>Runs for about that long and returns the milliseconds of each run.</summary>
    public double[] Run(double seconds) => Ask(string.Create(CultureInfo.InvariantCulture, $"run {seconds}")).Milliseconds!;

    /// <summary>Answers every input of a file.</summary>
    public EngineReply Answer(string file) => Ask($"answer {file}");

    /// <summary>Memory and files.</summary>
    public EngineReply Facts() => Ask("facts");

    public void Dispose()
    {
        interruption.Dispose();
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
                End();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        process.Dispose();
    }

    private static Process Start(ProcessStartInfo start, string name)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new SufficeException(
                Fault.Machine,
                $"The engine {name} cannot be started: {error.Message} Check that {start.FileName} is there and may be executed.",
                error
            );
        }
    }

    private EngineReply Ask(string line)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
            if (process.StandardOutput.ReadLine() is { } reply)
                return JsonSerializer.Deserialize(reply, EngineJson.Default.EngineReply)!;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            // What the process wrote before it ended says more.
        }
        cancellationToken.ThrowIfCancellationRequested();
        process.WaitForExit();
        lock (messages)
            throw new SufficeException(
                Fault.Machine,
                $"The engine {name} ended while it was asked something: {messages.ToString().Trim()} Leave it out with --engines, or mend "
                    + "what it names."
            );
    }

    private void End()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
