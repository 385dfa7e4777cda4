namespace Suffice.Cli.Tests;

/// <summary>What strangers read. To accept a change, copy the file named in the failure over the one in Help/.</summary>
public class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("import")]
    [InlineData("eval")]
    [InlineData("run")]
    [InlineData("tokenize")]
    [InlineData("inspect")]
    [InlineData("profile")]
    [InlineData("bench")]
    public void The_small_tool_explains(string verb) =>
        Matches($"suffice-run {verb}".Trim(), CommandRun.Of([.. Words(verb), "--help"]).Succeeds().Output);

    [Theory]
    [InlineData("data")]
    [InlineData("data get")]
    [InlineData("data show")]
    [InlineData("certify")]
    [InlineData("bound")]
    [InlineData("report")]
    public void Verbs_of_the_whole_tool_that_need_no_framework_explain(string verb) =>
        Matches($"suffice {verb}", CommandRun.Of([.. Words(verb), "--help"]).Succeeds().Output);

    [Theory]
    [InlineData("")]
    [InlineData("train")]
    [InlineData("adapt")]
    [InlineData("ablate")]
    [InlineData("compile")]
    [InlineData("serve")]
    [InlineData("load")]
    [InlineData("simulate")]
    [InlineData("sweep")]
    [InlineData("cluster")]
    [InlineData("cluster silo")]
    [InlineData("cluster status")]
    [InlineData("cluster attach")]
    [InlineData("cluster cancel")]
    [InlineData("cluster simulate")]
    [InlineData("eval")]
    [InlineData("export")]
    [InlineData("bench")]
    public void The_whole_tool_explains(string verb) =>
        Matches($"suffice {verb}".Trim(), WholeTool.Run([.. Words(verb), "--help"]).Succeeds().Output);

    [Fact]
    public void Without_a_verb_the_help_is_shown()
    {
        CommandRun run = CommandRun.Of();
        Assert.Equal(2, run.Code);
        Assert.Contains("Commands:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_names_commit_and_runtime() =>
        Assert.Matches(@"^Suffice \d+\.\d+\.\d+.*\.NET 10", CommandRun.Of("--version").Succeeds().Output);

    private static string[] Words(string verb) => verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void Matches(string command, string output)
    {
        string name = command.Replace(' ', '-') + ".txt",
            expected = Path.Combine(AppContext.BaseDirectory, "Help", name);
        // The help's columns are padded at the end.
        string printed = string.Join('\n', output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        string wanted = File.Exists(expected) ? File.ReadAllText(expected) : "";
        if (printed == wanted)
            return;
        string actual = Path.Combine(AppContext.BaseDirectory, name);
        File.WriteAllText(actual, printed);
        Assert.Fail($"The help of `{command}` has changed; it is now in {actual}:\n{printed}");
    }
}
