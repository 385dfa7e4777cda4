using System.CommandLine;
using System.CommandLine.Parsing;

namespace Suffice.Commands.Hosting;

/// <summary>
/// Finds options and arguments given as nothing: as a shell does with a variable that is not set. Taken at its word, an empty path is
/// the working folder. All that is parsed passes here, whatever the verb, so that no option can forget it.
/// </summary>
internal static class EmptyValues
{
    /// <summary>A message for each; none where only help or the version is asked for.</summary>
    public static IEnumerable<string> In(ParseResult parsed) =>
        parsed.Action is HelpWithExamples or VersionAction ? [] : Of(parsed.RootCommandResult);

    private static IEnumerable<string> Of(SymbolResult result) =>
        result switch
        {
            CommandResult command => command.Children.SelectMany(Of),
            OptionResult { Implicit: false } option => Messages(option.Option.Name, option.Tokens),
            ArgumentResult argument => Messages(argument.Argument.Name, argument.Tokens),
            _ => [],
        };

    private static IEnumerable<string> Messages(string name, IReadOnlyList<Token> tokens) =>
        tokens
            .Where(token => string.IsNullOrWhiteSpace(token.Value))
            .Select(_ => $"{name} is empty. Give it a value; if it comes from a shell variable, that one is not set.");
}
