using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Run;

namespace Suffice.Cli.Tests;

/// <summary>What a shell makes of a variable that is not set.</summary>
public class EmptyValuesTests
{
    [Fact]
    public void No_option_and_no_argument_of_any_verb_may_be_empty()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, isInteractive: false, TimeProvider.System, CancellationToken.None);
        RootCommand root = Program.Root(terminal);
        foreach (
            Verb verb in (Verb[])[new DataVerb(terminal), new CertifyVerb(terminal), new BoundVerb(terminal), new ReportVerb(terminal)]
        )
            root.Add(verb);
        int tried = 0;
        foreach ((string[] names, Command verb) in Verbs(root, []))
        {
            IEnumerable<(string Name, string[] Given)> all =
            [
                .. verb
                    .Options.Where(option => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool))
                    .Select(option => (option.Name, (string[])[option.Name, ""])),
                .. verb.Arguments.Select((argument, i) => (argument.Name, (string[])[.. Enumerable.Repeat("x", i), ""])),
            ];
            foreach ((string name, string[] given) in all)
            {
                foreach (string empty in (string[])["", " \t"])
                {
                    error.GetStringBuilder().Clear();
                    int code = CommandHost.Run(root, [.. names, .. given[..^1], empty], terminal);
                    Assert.Equal(
                        (2, "", ""),
                        (code, output.ToString(), error.ToString().Contains("   at ", StringComparison.Ordinal) ? error.ToString() : "")
                    );
                    Assert.Contains($"Error: {name} is empty", error.ToString(), StringComparison.Ordinal);
                    Assert.Contains("--help", error.ToString(), StringComparison.Ordinal);
                    tried++;
                }
            }
        }
        Assert.InRange(tried, 100, 1000);
    }

    [Fact]
    public void No_argument_may_have_a_NUL_byte_in_it() => CommandRun.Of("inspect", "a\0b").Fails(2, "a\\u0000b has a NUL byte");

    [Fact]
    public void The_whole_tool_refuses_them_too()
    {
        using var folder = new TemporaryFolder();
        WholeTool
            .Run("train", "--data", folder.Path, "--recipe", "", "--out", "")
            .Fails(2, "--recipe is empty", "--out is empty", "shell variable");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static IEnumerable<(string[] Names, Command Verb)> Verbs(Command command, string[] names) =>
        command.Subcommands.SelectMany(verb => Verbs(verb, [.. names, verb.Name]).Prepend(([.. names, verb.Name], verb)));
}
