using System.Text.Json;
using Suffice.Control;

namespace Suffice.Cli.Tests;

public sealed class ProfileVerbTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_path_is_measured()
    {
        string file = folder.File("device.json");
        CommandRun run = CommandRun.Of("profile", world.Bundle, "--seconds", "0.05", "--json", file).Succeeds();
        DeviceProfile profile = DeviceProfile.Load(file);
        Assert.Equal(Synthetic.Library().Paths.Select(path => path.Name), profile.Paths.Select(path => path.Name));
        Assert.True(profile.Runs >= 20);
        Assert.All(profile.Paths, path => Assert.True(path.MillisecondsP50 > 0 && path.MillisecondsP95 >= path.MillisecondsP50));
        Assert.All(profile.Paths, path => Assert.Contains(path.Name, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_limit_in_time_masks_what_takes_longer()
    {
        string exit = Synthetic.Library().Root.Name;
        string json = folder.File("run.json");
        CommandRun
            .Of("run", world.Bundle, world.Data, "--latency", "5", "--device", Profile(path => path.Name == exit ? 1 : 9), "--json", json)
            .Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        Assert.All(record.RootElement.GetProperty("images").EnumerateArray(), image =>
            Assert.Equal(exit, image.GetProperty("path").GetString())
        );
    }

    [Fact]
    public void A_limit_that_all_paths_keep_changes_nothing()
    {
        string free = CommandRun.Of("run", world.Bundle, world.Data).Succeeds().Output;
        Assert.Equal(
            free,
            CommandRun.Of("run", world.Bundle, world.Data, "--latency", "10", "--device", Profile(_ => 9)).Succeeds().Output
        );
    }

    [Fact]
    public void A_limit_below_the_quickest_path_is_refused() =>
        Run("0.5", Profile(_ => 1)).Fails(2, "0.5 ms are less than", Synthetic.Library().Root.Name, "Allow at least that");

    [Fact]
    public void A_limit_needs_a_profile() =>
        CommandRun.Of("run", world.Bundle, world.Images[0], "--latency", "5").Fails(2, "needs a profile", "--device");

    [Fact]
    public void A_limit_is_a_time() => Run("0", Profile(_ => 1)).Fails(2, "longer than 0", "0 ms");

    [Fact]
    public void A_profile_of_another_bundle_is_refused() =>
        Run("5", Profile(_ => 1, bundle: "abc")).Fails(2, "another bundle", "suffice-run profile");

    [Fact]
    public void A_profile_for_other_threads_is_refused() =>
        Run("5", Profile(_ => 1, threads: 2)).Fails(2, "with 2 threads, but 1", "--threads 1");

    [Fact]
    public void A_damaged_profile_is_refused()
    {
        File.WriteAllText(folder.File("broken.json"), "{ \"schema\": 1 }");
        Run("5", folder.File("broken.json")).Fails(2, "broken.json", "cannot be read", "Measure it again");
    }

    [Fact]
    public void The_full_path_has_no_limit() =>
        CommandRun.Of("run", world.Bundle, world.Images[0], "--full", "--latency", "5").Fails(2, "--full");

    private CommandRun Run(string latency, string device) =>
        CommandRun.Of("run", world.Bundle, world.Images[0], "--latency", latency, "--device", device);

    /// <summary>A profile with times of the test's own choice, so that no test depends on the clock.</summary>
    private string Profile(Func<PathTime, double> milliseconds, string? bundle = null, int threads = 1)
    {
        string file = folder.File("device.json");
        CommandRun.Of("profile", world.Bundle, "--seconds", "0.01", "--json", file).Succeeds();
        DeviceProfile measured = DeviceProfile.Load(file);
        (
            measured with
            {
                Bundle = bundle ?? measured.Bundle,
                Threads = threads,
                Paths =
                [
                    .. measured.Paths.Select(path =>
                        path with
                        {
                            MillisecondsP50 = milliseconds(path),
                            MillisecondsP95 = milliseconds(path),
                        }
                    ),
                ],
            }
        ).Save(file);
        return file;
    }
}
