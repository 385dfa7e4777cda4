using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Suffice.Commands.Terminals;
using Suffice.Files;

namespace Suffice.Commands.Hosting;

/// <summary>Parses a command, runs its verb, and turns whatever happens into an exit code and a message.</summary>
internal static class CommandHost
{
    // A path may start with an @.
    private static ParserConfiguration Parser => new() { ResponseFileTokenReplacer = null };

    /// <summary>Puts verbs under one tool, with help that ends in examples and a version that names the commit.</summary>
    public static RootCommand Root(string tool, string description, IEnumerable<Verb> verbs)
    {
        var root = new RootCommand(description) { HelpName = tool };
        foreach (Verb verb in verbs)
            root.Add(verb);
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help)
                help.Action = new HelpWithExamples();
            if (option is VersionOption version)
                version.Action = new VersionAction();
        }
        return root;
    }

    /// <summary>
    /// Runs in this process's console. The first Ctrl-C asks the verb to stop where it can go on later; the second ends the process.
    /// </summary>
    public static int RunInConsole(Func<Terminal, RootCommand> root, string[] arguments)
    {
        using var interruption = new CancellationTokenSource();
        using TextWriter output = StandardStreams.Output(),
            error = StandardStreams.Error();
        var terminal = new Terminal(output, error, !Console.IsErrorRedirected, TimeProvider.System, interruption.Token)
        {
            Input = StandardStreams.Input(),
        };
        RootCommand verbs = root(terminal);
        bool mayWait = verbs.Parse(arguments, Parser).CommandResult.Command is Verb { MayWait: true };
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return Run(verbs, arguments, terminal);

        void Stop(PosixSignalContext signal)
        {
            if (interruption.IsCancellationRequested)
                return;
            signal.Cancel = true;
            interruption.Cancel();
            if (mayWait)
                _ = EndSoon(terminal);
        }
    }

    // Work that waits for a pipe in the system cannot look whether it is to stop.
    private static async Task EndSoon(Terminal terminal)
    {
        await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        AtomicFile.Abandon();
        terminal.Error.WriteLine("Interrupted while waiting. Nothing more was written.");
        Environment.Exit(ExitCode.Interrupted);
    }

    public static int Run(RootCommand root, string[] arguments, Terminal terminal)
    {
        if (arguments.FirstOrDefault(argument => argument.Contains('\0')) is { } broken)
        {
            terminal.Error.WriteLine($"Error: {broken} has a NUL byte in it, which no path and no name has. Check where it comes from.");
            return ExitCode.Usage;
        }
        ParseResult parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments, Parser);
        try
        {
            int code = Invoke(parsed, terminal);
            return arguments.Length == 0 ? ExitCode.Usage : code;
        }
        catch (Exception error) when (terminal.Interruption.IsCancellationRequested && IsCancellation(error))
        {
            terminal.Error.WriteLine($"Interrupted. {(parsed.CommandResult.Command as Verb)?.AfterInterruption}");
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (Expected(error) is { } known)
        {
            terminal.Error.WriteLine($"Error: {known.Message}");
            return ExitCode.Of(known.Fault);
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"Error: {error.Message} Check the path, its permissions and the disk.");
            return ExitCode.Machine;
        }
#pragma warning disable CA1031 // The last one to know: whatever it is, it becomes an exit code and a report.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Report(error, terminal);
        }
    }

    private static int Invoke(ParseResult parsed, Terminal terminal)
    {
        if (EmptyValues.In(parsed).ToArray() is { Length: > 0 } empty)
            return RefuseUsage(empty, parsed, terminal);
        if (parsed.Action is ParseErrorAction)
            return RefuseUsage(parsed.Errors.Select(error => InOneLine(error.Message)), parsed, terminal);
        return parsed.Invoke(
            new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Signals are handled above.
            }
        );
    }

    private static int Report(Exception error, Terminal terminal)
    {
        terminal.Error.WriteLine(
            "Error: this should not have happened and is a bug in Suffice. Please report it with the command and these lines:"
        );
        terminal.Error.Write(error + Environment.NewLine);
        return ExitCode.Unexpected;
    }

    /// <summary>The parser gives what may have been meant in lines of their own.</summary>
    private static string InOneLine(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 ? $"{lines[0]} {string.Join(", ", lines[1..])}" : message;
    }

    private static int RefuseUsage(IEnumerable<string> messages, ParseResult parsed, Terminal terminal)
    {
        foreach (string message in messages.Distinct())
            terminal.Error.WriteLine($"Error: {message}");
        terminal.Error.WriteLine($"See: {HelpWithExamples.CommandLine(parsed)} --help");
        return ExitCode.Usage;
    }

    private static bool IsCancellation(Exception error) =>
        error is OperationCanceledException
        || (error is AggregateException several && several.Flatten().InnerExceptions.Any(inner => inner is OperationCanceledException));

    // Work on several threads wraps the error of each.
    private static SufficeException? Expected(Exception error) =>
        error switch
        {
            SufficeException known => known,
            AggregateException several => several.Flatten().InnerExceptions.OfType<SufficeException>().FirstOrDefault(),
            _ => null,
        };
}
