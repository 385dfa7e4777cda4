using System.Text.Json;

namespace Suffice.Cli.Tests;

/// <summary>Bundles judged on inputs without labels, and what of these the verbs refuse.</summary>
public sealed class UnlabelledTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void A_folder_of_classes_will_do_and_its_labels_are_not_read()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = Eval("--unlabelled", world.Data, "--json", folder.File("eval.json")).Succeeds();
        Assert.Contains("Labels are the teacher's answers", run.Output, StringComparison.Ordinal);
        Assert.Contains("each of 4 classes. They are not read", run.Error, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(folder.File("eval.json")));
        Assert.True(record.RootElement.GetProperty("labels_are_answers").GetBoolean());
        Assert.Equal(1, record.RootElement.GetProperty("static").GetProperty("top1").GetDouble());
    }

    [Fact]
    public void One_kind_of_data_is_needed_and_not_both()
    {
        Eval("--json", "x.json").Fails(2, "--data", "--unlabelled");
        Eval("--data", world.Data, "--unlabelled", world.Data, "--json", "x.json").Fails(2, "both given");
        WholeTool.Run("compile", world.Bundle, "--data", world.Data, "--unlabelled", world.Data).Fails(2, "both given");
        WholeTool.Run("compile", world.Bundle).Fails(2, "--data", "--unlabelled");
        WholeTool
            .Run("compile", world.Bundle, "--static", world.Static, "--unlabelled", world.Data)
            .Fails(2, "was made from labelled data", "--data");
    }

    [Fact]
    public void Only_a_static_net_can_be_the_teacher()
    {
        using var folder = new TemporaryFolder();
        WholeTool
            .Run("adapt", folder.Path, "--unlabelled", world.Data, "--teacher", world.Bundle)
            .Fails(2, "adapted already", "Give the static bundle");
        WholeTool
            .Run("adapt", folder.Path, "--unlabelled", folder.File("none"), "--teacher", world.Static)
            .Fails(3, "none is neither a known data set", "Check the path");
    }

    private CommandRun Eval(params string[] options) => CommandRun.Of(["eval", world.Bundle, "--static", world.Static, .. options]);
}
