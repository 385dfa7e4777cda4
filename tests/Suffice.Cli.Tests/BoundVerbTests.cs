using System.Text.Json;

namespace Suffice.Cli.Tests;

public sealed class BoundVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private static readonly string[] Figures =
    [
        "clairvoyant_macs",
        "information_macs",
        "realised_macs",
        "policy_macs",
        "sequential_macs",
        "fitted_macs",
        "hull_macs",
        "adaptivity_efficiency",
    ];

    [Fact]
    public void Bounds_are_printed_and_written()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = Bound(world.Data, "--json", folder.File("bound.json")).Succeeds();
        foreach (
            string word in (string[])
                [
                    "test split, 40 inputs",
                    "clairvoyant bound",
                    "(estimate)",
                    "this bundle's controller",
                    "sequential bound",
                    "left to gain, in points of static [95 %]: ",
                    "± 95 %",
                    "adaptivity efficiency: ",
                ]
        )
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(folder.File("bound.json")));
        JsonElement record = document.RootElement;
        Assert.All(Figures, name =>
            Assert.True(record.TryGetProperty(name, out _) && record.TryGetProperty($"{name}_halfwidth", out _), name)
        );
        Assert.Equal(10, record.GetProperty("gain").GetProperty("prices").GetArrayLength());
        Assert.Equal(record.GetProperty("teacher_top1").GetDouble() - 0.003, record.GetProperty("top1").GetDouble(), 1e-12);
        Assert.Equal([2], record.GetProperty("smaller_static").EnumerateArray().Select(blocks => blocks.GetInt32()));
        double least = record.GetProperty("clairvoyant_macs").GetDouble();
        Assert.InRange(record.GetProperty("hull_macs").GetDouble(), least * (1 - 1e-12), record.GetProperty("teacher_macs").GetDouble());
        if (record.GetProperty("policy_macs") is { ValueKind: JsonValueKind.Number } policy)
            Assert.True(policy.GetDouble() >= least * (1 - 1e-12));
    }

    [Fact]
    public void Another_split_and_a_limit_can_be_asked_for() =>
        Assert.Contains(
            "control split, 12 inputs",
            Bound(world.Data, "--split", "control", "--limit", "12").Succeeds().Output,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_static_bundle_has_no_policy_to_bound() =>
        CommandRun.Of("bound", world.Static, "--static", world.Static, "--data", world.Data).Fails(2, "has no controller", "--static");

    [Fact]
    public void The_static_bundle_is_required() =>
        CommandRun.Of("bound", world.Bundle, "--data", world.Data).Fails(2, "--static", "--help");

    [Fact]
    public void A_missing_bundle_is_named() =>
        CommandRun.Of("bound", "nowhere.suffice", "--static", world.Static, "--data", world.Data).Fails(4, "nowhere.suffice");

    [Fact]
    public void Unknown_data_is_refused() => Bound("no-such-data").Fails(3, "no-such-data", "data get");

    [Fact]
    public void A_record_that_cannot_be_written_is_the_machines_fault()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Bound(world.Data, "--limit", "8", "--json", folder.File(Path.Combine("file", "bound.json"))).Fails(6, "Cannot write", "bound.json");
    }

    [Fact]
    public void It_can_be_interrupted() =>
        CommandRun
            .Of(new CancellationToken(canceled: true), "bound", world.Bundle, "--static", world.Static, "--data", world.Data)
            .Fails(130, "Interrupted", "Nothing was written");

    [Theory]
    [InlineData("--split", "all", "calibration")]
    [InlineData("--threads", "0", "at least 1")]
    [InlineData("--limit", "0", "at least 1")]
    public void Options_out_of_range_are_refused(string option, string value, string message) =>
        Bound(world.Data, option, value).Fails(2, message);

    private CommandRun Bound(string data, params string[] options) =>
        CommandRun.Of(["bound", world.Bundle, "--static", world.Static, "--data", data, .. options]);
}
