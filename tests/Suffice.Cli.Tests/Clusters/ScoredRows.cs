namespace Suffice.Cli.Tests.Clusters;

/// <summary>Rows, one of them none, and what one machine makes of them.</summary>
/// <param name="File">The rows.</param>
/// <param name="Answers">The scored file's text.</param>
internal sealed record ScoredRows(string File, string Answers)
{
    public static ScoredRows Of(TinyWorld tiny, TemporaryFolder folder, int count)
    {
        (string rows, string here) = (folder.File("rows.jsonl"), folder.File("here.jsonl"));
        System.IO.File.WriteAllLines(
            rows,
            Enumerable
                .Range(0, count)
                .Select(i => i == 70 ? "no row" : $$"""{ "id": {{i}}, "file": "{{tiny.Images[i % tiny.Images.Length]}}" }""")
        );
        Assert.Equal(3, ClusterRun.Of("run", tiny.Bundle, "--input", rows, "--output", here).Code);
        return new ScoredRows(rows, System.IO.File.ReadAllText(here));
    }

    /// <summary>Whether a command has given the same.</summary>
    public void Are(CommandRun run, string file)
    {
        Assert.Equal((3, ""), (run.Code, run.Code == 3 ? "" : run.Error));
        Assert.Equal(Answers, System.IO.File.ReadAllText(file));
    }
}
