using System.Globalization;
using System.Text.Json;

namespace Suffice.Cli.Tests;

public sealed class CertifyVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void A_certificate_is_written_beside_shown_and_judged()
    {
        using var folder = new TemporaryFolder();
        string certified = folder.File("certified.suffice");
        byte[] before = File.ReadAllBytes(world.Bundle);
        CommandRun run = Certify(
                world.Bundle,
                "--epsilon",
                "0.9",
                "--check",
                "test",
                "--out",
                certified,
                "--json",
                folder.File("certify.json")
            )
            .Succeeds();
        foreach (
            string word in (string[])
                [
                    "at most 90 points with 90 % confidence",
                    "16 calibration inputs",
                    "test split, 40 images",
                    "as it is",
                    "blur",
                    "noise",
                    "contrast",
                    "Nothing is promised about changed images",
                ]
        )
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(world.Bundle));
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("certify.json")));
        Assert.Equal(0.9, record.RootElement.GetProperty("certificate").GetProperty("epsilon").GetDouble());
        Assert.Equal(JsonValueKind.Null, record.RootElement.GetProperty("refusal").ValueKind);
        Assert.Equal(
            ["none", "blur", "noise", "contrast"],
            record.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("shift").GetString())
        );

        Assert.Contains("at most 90 points", CommandRun.Of("inspect", certified).Succeeds().Output, StringComparison.Ordinal);
        Assert.Matches("certificate +none", CommandRun.Of("inspect", world.Bundle).Succeeds().Output);
        // The price that was certified, not one near it: a mean budget given in full means the same.
        double budget = record.RootElement.GetProperty("certificate").GetProperty("budget").GetDouble();
        Assert.Equal(
            CommandRun.Of("run", certified, world.Data, "--budget", budget.ToString("R", CultureInfo.InvariantCulture)).Succeeds().Output,
            CommandRun.Of("run", certified, world.Data, "--certified").Succeeds().Output
        );
        CommandRun eval = CommandRun
            .Of("eval", certified, "--static", world.Static, "--data", world.Data, "--json", folder.File("eval.json"))
            .Succeeds();
        Assert.Contains("On the test split it ", eval.Output, StringComparison.Ordinal);
        using JsonDocument evaluation = JsonDocument.Parse(File.ReadAllText(folder.File("eval.json")));
        Assert.True(evaluation.RootElement.GetProperty("certificate").GetProperty("check").TryGetProperty("holds", out _));
    }

    [Fact]
    public void Without_out_the_bundle_itself_gets_it_once()
    {
        using var folder = new TemporaryFolder();
        string bundle = folder.File("a.suffice");
        File.Copy(world.Bundle, bundle);
        Certify(bundle, "--epsilon", "0.9").Succeeds();
        Assert.Contains("at most 90 points", CommandRun.Of("inspect", bundle).Succeeds().Output, StringComparison.Ordinal);
        DateTime written = File.GetLastWriteTimeUtc(bundle);
        Certify(bundle, "--epsilon", "0.9").Succeeds();
        Assert.Equal(written, File.GetLastWriteTimeUtc(bundle));
        Assert.Equal([bundle], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_refusal_says_why_and_leaves_the_bundle_alone()
    {
        using var folder = new TemporaryFolder();
        byte[] before = File.ReadAllBytes(world.Bundle);
        CommandRun run = Certify(
            world.Bundle,
            "--check",
            "test",
            "--out",
            folder.File("out.suffice"),
            "--json",
            folder.File("certify.json")
        );
        run.Fails(7);
        foreach (string word in (string[])["No certificate for a loss of at most 0.5 points", "on 16 calibration images", "--epsilon"])
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(world.Bundle));
        Assert.False(File.Exists(folder.File("out.suffice")));
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("certify.json")));
        Assert.Equal(JsonValueKind.Null, record.RootElement.GetProperty("certificate").ValueKind);
        Assert.Equal(16, record.RootElement.GetProperty("refusal").GetProperty("examples").GetInt32());
    }

    [Fact]
    public void A_static_bundle_has_nothing_to_certify() => Certify(world.Static).Fails(2, "has no controller", "--static");

    [Fact]
    public void It_can_be_interrupted() =>
        CommandRun
            .Of(new CancellationToken(canceled: true), "certify", world.Bundle, "--static", world.Static, "--data", world.Data)
            .Fails(130, "Interrupted", "Nothing was written");

    [Theory]
    [InlineData("--epsilon", "0,5", "such as 0.4")]
    [InlineData("--epsilon", "5", "above 0 and below 1")]
    [InlineData("--delta", "0", "above 0 and below 1")]
    [InlineData("--check", "all", "calibration")]
    [InlineData("--threads", "0", "at least 1")]
    public void Options_out_of_range_are_refused(string option, string value, string message) =>
        Certify(world.Bundle, option, value).Fails(2, message);

    private CommandRun Certify(string bundle, params string[] options) =>
        CommandRun.Of(["certify", bundle, "--static", world.Static, "--data", world.Data, .. options]);
}
