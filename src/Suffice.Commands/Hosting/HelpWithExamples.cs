using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Suffice.Evaluation.Records;

namespace Suffice.Commands.Hosting;

/// <summary>The usual help, followed by details and examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 110;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = new HelpAction { MaxWidth = Width }.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not Verb { Examples.Count: > 0 } verb)
            return code;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        foreach (string line in Wrapped(verb.Details))
            output.WriteLine(line);
        if (verb.Details.Length > 0)
            output.WriteLine();
        output.WriteLine(verb.Examples.Count == 1 ? "Example:" : "Examples:");
        foreach (string example in verb.Examples)
            output.WriteLine($"  {Tool(parseResult)} {example}");
        output.WriteLine();
        return code;
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }
            line += line.Length == 0 ? word : " " + word;
        }
        if (line.Length > 0)
            yield return line;
    }

    /// <summary>The tool and the verb of a command, without its arguments.</summary>
    public static string CommandLine(ParseResult parsed)
    {
        string names = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } result; at = at.Parent)
            names = $" {result.Command.Name}{names}";
        return Tool(parsed) + names;
    }

    private static string Tool(ParseResult parsed) =>
        parsed.RootCommandResult.Command is RootCommand { HelpName: { } name } ? name : "suffice";
}

/// <summary>Version, commit, runtime.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        VersionDescription versions = VersionDescription.Current();
        string commit = VersionDescription.Commit() is { } known ? $", commit {known[..Math.Min(12, known.Length)]}" : "";
        parseResult.InvocationConfiguration.Output.WriteLine($"Suffice {versions.Suffice}{commit}, {versions.Runtime}");
        return ExitCode.Success;
    }
}
