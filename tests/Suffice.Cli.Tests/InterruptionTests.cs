using System.Globalization;
using Suffice.Bundles;
using Suffice.Tensors;

namespace Suffice.Cli.Tests;

/// <summary>
/// Ctrl-C while the whole tool trains, as a process of its own: it stops, says how to go on, and loses nothing that had ended.
/// </summary>
public sealed class InterruptionTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private const int Epochs = 100;

    private const string Model = """
        { "model": { "image_size": 8, "channels": 1, "embedding": [ { "outputs": 16, "kernel": 2, "stride": 2, "padding": 0 } ],
          "width": 16, "depth": 2, "heads": 2, "hidden_width": 32, "classes": 4,
          "exits": [ { "after_blocks": 2, "pooling": "Class", "hidden": 0 } ] },
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Training_stops_and_goes_on_to_the_same_bits()
    {
        string recipe = Recipe($$""" "training": { "epochs": {{Epochs}}, "batch_size": 32 } }""");
        Do(Train("whole", recipe)).Succeeds();
        const string checkpoint = "parts/net.static.training.checkpoint";
        Stopped(Interrupted(Train("parts", recipe), $"[ -e {checkpoint} ]", "INT"), "Every epoch that had ended is kept");
        int kept = EpochsIn(checkpoint);
        Assert.InRange(kept, 1, Epochs / 2);
        Assert.False(File.Exists(folder.File("parts/net.static.suffice")));
        Assert.False(File.Exists(folder.File("parts/net.static.suffice.lock")));

        File.SetLastWriteTimeUtc(folder.File(checkpoint), DateTime.UnixEpoch);
        string newer = $"[ {checkpoint} -nt {recipe} ]";
        Stopped(Interrupted(Train("parts", recipe), newer, "TERM"), "Every epoch that had ended is kept");
        Assert.InRange(EpochsIn(checkpoint), kept + 1, Epochs - 1);
        Do(Train("parts", recipe)).Succeeds();
        Assert.Equal(Weights("whole/net.static.suffice"), Weights("parts/net.static.suffice"));
        Assert.False(File.Exists(folder.File(checkpoint)));
    }

    [Fact]
    public void Adaptation_stops_in_any_stage_and_goes_on_to_the_same_bits()
    {
        string recipe = Recipe(
            """
            "training": { "epochs": 2, "batch_size": 32 },
            "adaptation": { "exits_after": [0, 1], "exit_hidden": 8, "schedules": [],
              "heads": { "epochs": 40, "batch_size": 32 }, "joint": { "epochs": 20, "batch_size": 32, "learning_rate": 0.0003 },
              "end_to_end_rounds": 0,
              "controller": { "members": 2, "predictor_hidden": 8, "predictor_epochs": 3, "training_images": 20, "policy_hidden": 6,
                "policy_members": 2, "policy_updates": 450 } } }
            """
        );
        Do($"{Train("whole", recipe)} && cp -r whole parts && {Adapt("whole")}").Succeeds();
        string[] signs = ["parts/heads.training.checkpoint", "parts/round0.training.checkpoint", "parts/round0.train.outcomes"];
        foreach (string sign in signs)
        {
            Stopped(Interrupted(Adapt("parts"), $"[ -e {sign} ]", "INT"), "Every stage and every epoch that had ended is kept");
            Assert.False(File.Exists(folder.File("parts/adapted.suffice")));
        }
        Do(Adapt("parts")).Succeeds();
        Assert.Equal(Weights("whole/adapted.suffice"), Weights("parts/adapted.suffice"));
    }

    private static void Stopped(CommandRun run, string kept)
    {
        run.Fails(130, "Interrupted. ", kept, "Give the same command to go on.");
        Assert.Equal("", run.Output);
    }

    /// <summary>Starts a command, sends a signal when a condition holds, and waits.</summary>
    private CommandRun Interrupted(string command, string condition, string signal) =>
        // A background job ignores SIGINT, unless job control is on. A shell that waits by reading from nobody starts no process for it, so
        // that the signal is not late on a busy machine.
        Do($"exec 3<> <(:); set -m; {command} & until {condition}; do read -rt 0.01 -u 3; done; kill -{signal} $!; wait $!");

    private CommandRun Do(string script) => Shell.Run(folder.Path, $"tool='{WholeTool.Program}'; data='{world.Data}'; {script}");

    private static string Train(string run, string recipe) =>
        $"dotnet \"$tool\" train --data \"$data\" --recipe '{recipe}' --out {run} --threads 1";

    private static string Adapt(string run) => $"dotnet \"$tool\" adapt {run} --data \"$data\" --threads 1";

    private string Recipe(string rest)
    {
        string path = folder.File("r.json");
        File.WriteAllText(path, Model + rest);
        return path;
    }

    private int EpochsIn(string checkpoint)
    {
        using SafetensorsFile file = SafetensorsFile.Open(folder.File(checkpoint));
        return int.Parse(file.Metadata["epochs"], CultureInfo.InvariantCulture);
    }

    /// <summary>Every tensor of a bundle by name, to the bit.</summary>
    private Dictionary<string, float[]> Weights(string bundle)
    {
        using BundleFile file = BundleFile.Open(folder.File(bundle));
        return file.Plain().ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray());
    }
}
