using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Run;

namespace Suffice.Cli.Tests;

/// <summary>One command run in this process, with what it printed.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static CommandRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    /// <summary>With something on standard input.</summary>
    public static CommandRun With(byte[] input, params string[] arguments) =>
        Of(new MemoryStream(input), arguments, CancellationToken.None);

    public static CommandRun Of(CancellationToken interruption, params string[] arguments) => Of(Stream.Null, arguments, interruption);

    private static CommandRun Of(Stream input, string[] arguments, CancellationToken interruption)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, isInteractive: false, TimeProvider.System, interruption) { Input = input };
        // Verbs that only the whole tool has, but that need no libtorch, are run as that tool's.
        ClusterRunner Cluster(ClusterRequest request) => new(request, terminal);
        Verb[] others =
        [
            new DataVerb(terminal),
            new CertifyVerb(terminal, Cluster),
            new BoundVerb(terminal, Cluster),
            new ReportVerb(terminal),
        ];
        RootCommand root = others.Any(verb => arguments.FirstOrDefault() == verb.Name)
            ? CommandHost.Root("./suffice", "Verbs of the whole tool.", others)
            : Program.Root(terminal);
        int code = CommandHost.Run(root, arguments, terminal);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Checks that it failed with a message for people: what, where, remedy, and no stack trace.</summary>
    public void Fails(int code, params string[] words)
    {
        Assert.Equal((code, ""), (Code, Code != code || Error.Contains("   at Suffice", StringComparison.Ordinal) ? Error : ""));
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
    }

    public CommandRun Succeeds()
    {
        Assert.Equal((0, ""), (Code, Code == 0 ? "" : Error));
        return this;
    }
}
