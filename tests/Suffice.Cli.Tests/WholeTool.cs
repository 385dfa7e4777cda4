using System.Diagnostics;

namespace Suffice.Cli.Tests;

/// <summary>The tool with all verbs, as a process of its own: libtorch lies beside it, not beside these tests.</summary>
internal static class WholeTool
{
    /// <summary>The program, for <c>dotnet</c>.</summary>
    public static string Program { get; } =
        Path.Combine(
            AppContext.BaseDirectory.Replace(
                Path.Combine("tests", "Suffice.Cli.Tests"),
                Path.Combine("src", "Suffice.Cli"),
                StringComparison.Ordinal
            ),
            "suffice-cli.dll"
        );

    /// <summary>Runs it; a limit is there for what hangs, and not for what is slow where others compute, too.</summary>
    public static CommandRun Run(params string[] arguments) => Within(TimeSpan.FromMinutes(3), arguments);

    /// <summary>The same for what takes long.</summary>
    public static CommandRun Within(TimeSpan limit, params string[] arguments) => Command(limit, ["dotnet", Program, .. arguments]);

    /// <summary>Any command.</summary>
    public static CommandRun Command(TimeSpan limit, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(limit));
        return new CommandRun(process.ExitCode, output.Result, error.Result);
    }
}
