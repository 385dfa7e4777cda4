using System.Text.Json;
using Suffice.Bundles;
using Suffice.Diagnostics;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cli.Tests;

/// <summary>A finished bundle is compiled anew from its data.</summary>
public sealed class CompileVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void A_bundle_is_compiled_anew_and_its_tables_are_found_again()
    {
        using var folder = new TemporaryFolder();
        string bundle = world.OnItsOwnData(folder.Path),
            tables = folder.File("tables"),
            first = folder.File("first.suffice"),
            second = folder.File("second.suffice");
        string[] compile =
        [
            "compile",
            bundle,
            "--static",
            Path.Combine(folder.Path, Path.GetFileName(world.Static)),
            "--data",
            world.Data,
            "--tables",
            tables,
        ];
        WholeTool.Run([.. compile, "--out", first, "--name", "anew"]).Succeeds();
        DateTime[] measured = [.. Directory.EnumerateFiles(tables, "*.outcomes").Select(File.GetLastWriteTimeUtc)];
        Assert.Equal(2, measured.Length); // control and calibration
        WholeTool.Run([.. compile, "--out", second, "--name", "anew"]).Succeeds();
        Assert.Equal(measured, Directory.EnumerateFiles(tables, "*.outcomes").Select(File.GetLastWriteTimeUtc));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using BundleFile made = BundleFile.Open(first);
        Assert.Equal("anew", made.Manifest.Name);
        Assert.Contains(made.Manifest.Candidates, candidate => candidate.Name == made.Manifest.Deployed);
        Assert.Contains(made.Manifest.Candidates, candidate => candidate.BehindBest == 0);
    }

    [Fact]
    public void Why_a_controller_is_used_is_in_what_inspect_writes()
    {
        using var folder = new TemporaryFolder();
        string bundle = world.OnItsOwnData(folder.Path),
            teacher = Path.Combine(folder.Path, Path.GetFileName(world.Static)),
            made = folder.File("made.suffice");
        WholeTool.Run("compile", bundle, "--static", teacher, "--data", world.Data, "--out", made).Succeeds();
        WholeTool.Run("inspect", made, "--json", folder.File("inspect.json")).Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(folder.File("inspect.json")));
        string used = record.RootElement.GetProperty("controller").GetString()!;
        Assert.Contains(record.RootElement.GetProperty("candidates").EnumerateArray(), candidate =>
            candidate.GetProperty("name").GetString() == used
        );
    }

    [Fact]
    public void A_bundle_is_brought_to_eight_bits_and_compiled()
    {
        using var folder = new TemporaryFolder();
        string bundle = world.OnItsOwnData(folder.Path),
            teacher = Path.Combine(folder.Path, Path.GetFileName(world.Static)),
            made = folder.File("made.suffice"),
            small = folder.File("small.static.suffice");
        string[] compile = ["compile", bundle, "--static", teacher, "--data", world.Data, "--weights", "int8"];
        string output = WholeTool.Run([.. compile, "--out", made]).Succeeds().Output;
        Assert.Matches(@"\n(blocks|exits|patch_embed)\S+ +\d+\.\d\d\n", output);
        Assert.Contains("all in eight bits", output, StringComparison.Ordinal);
        using (BundleFile eights = BundleFile.Open(made))
        {
            Assert.True(eights.Manifest.Model.HasEightBits);
            Assert.Equal(0, GoldenAnswers.Check(new CompiledModel(eights)));
        }
        WholeTool.Run(compile).Fails(2, "--weights would replace", "--out");
        WholeTool.Run("compile", made, "--static", teacher, "--data", world.Data, "--weights", "int8", "--out", bundle).Fails(2, "already");

        output = WholeTool
            .Run("compile", teacher, "--data", world.Data, "--weights", "int8", "--keep-sensitive", "0.00001", "--out", small)
            .Succeeds()
            .Output;
        Assert.Contains("in 16 bits: patch_embed.0, blocks.0.attn.qkv", output, StringComparison.Ordinal);
        string[] again = ["compile", teacher, "--data", world.Data, "--weights", "int8", "--out", folder.File("again.suffice")];
        WholeTool.Run([.. again, "--json", folder.File("record.json")]).Fails(2, "is static", "--json");
        WholeTool.Run([.. again, "--max-memory", "1MB"]).Fails(2, "--max-memory");
        Assert.False(File.Exists(folder.File("again.suffice")));
        WholeTool.Run("compile", bundle, "--static", teacher, "--data", world.Data, "--out", teacher).Fails(2, "given twice");
        using BundleFile kept = BundleFile.Open(small);
        Assert.Equal(WeightType.I8, kept.Manifest.Model.Weights);
        Assert.Equal("BF16", kept.Tensors.Tensors["blocks.0.attn.qkv.weight"].Type);
    }

    [Fact]
    public void Predictor_and_policy_are_fitted_anew_to_what_runs()
    {
        using var folder = new TemporaryFolder();
        string bundle = world.OnItsOwnData(folder.Path),
            teacher = Path.Combine(folder.Path, Path.GetFileName(world.Static)),
            tables = folder.File("tables"),
            made = folder.File("made.suffice");
        string[] compile = ["compile", bundle, "--data", world.Data, "--weights", "int8", "--out", made, "--refit"];
        WholeTool.Run([.. compile, "--static", teacher, "--tables", tables]).Succeeds();
        Assert.Single(Directory.EnumerateFiles(tables, "train.*.int8.outcomes"));
        using BundleFile before = BundleFile.Open(bundle),
            after = BundleFile.Open(made);
        ControllerDescription old = before.Manifest.Controller!;
        Assert.Equal(old with { Divisions = 1, PolicyMembers = 4 }, after.Manifest.Controller); // sizes and seed stay
        foreach (string weights in (string[])["predictor", "policy"])
            Assert.NotEqual(Numbers(before, weights), Numbers(after, weights));
        Assert.Equal(0, GoldenAnswers.Check(new CompiledModel(after)));
        WholeTool
            .Run("compile", teacher, "--data", world.Data, "--weights", "int8", "--refit", "--out", folder.File("static.suffice"))
            .Fails(2, "--refit", "is static");
    }

    /// <summary>All weights of one part of the control.</summary>
    private static float[] Numbers(BundleFile bundle, string part) =>
        [
            .. bundle
                .Plain()
                .Where(tensor => tensor.Name.StartsWith($"{part}.", StringComparison.Ordinal))
                .SelectMany(tensor => tensor.Values.ToArray()),
        ];

    [Theory]
    [InlineData("--weights", "int8")]
    [InlineData("--data", "fashion-mnist")]
    [InlineData("--static", "net.static.suffice")]
    [InlineData("--tables", "tables")]
    [InlineData("--refit")]
    [InlineData("--allow-changed-data")]
    public void What_is_for_bundles_is_refused_for_a_run(params string[] option)
    {
        using var folder = new TemporaryFolder();
        WholeTool.Run(["compile", folder.Path, .. option]).Fails(2, option[0], "a run's folder holds what it needs");
    }

    [Fact]
    public void A_bundle_needs_its_data_and_its_teacher()
    {
        using var folder = new TemporaryFolder();
        string bundle = world.OnItsOwnData(folder.Path);
        WholeTool.Run("compile", bundle).Fails(2, "--data");
        WholeTool.Run("compile", bundle, "--static", bundle, "--data", world.Data).Fails(2, "is not the model", "static bundle");
    }
}
