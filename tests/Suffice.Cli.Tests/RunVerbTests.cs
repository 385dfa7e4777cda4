using System.Text.Json;
using Suffice.Data.Images;
using Suffice.Inputs;

namespace Suffice.Cli.Tests;

public sealed class RunVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void Every_image_of_a_folder_gets_label_path_and_cost()
    {
        using var folder = new TemporaryFolder();
        string json = folder.File("run.json");
        CommandRun run = CommandRun.Of("run", world.Bundle, world.Data, "--json", json).Succeeds();
        Assert.Equal(world.Images.Length + 1, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("% of static", run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement[] images = [.. record.RootElement.GetProperty("images").EnumerateArray()];
        Assert.Equal(world.Images, images.Select(image => image.GetProperty("file").GetString()!));
        Assert.All(images, image => Assert.Contains(image.GetProperty("label").GetString()!, TinyBundles.Labels));
    }

    [Fact]
    public void Unreadable_images_are_named_and_the_others_classified()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(world.Images[0]);
        File.WriteAllBytes(folder.File("a.png"), whole);
        File.WriteAllBytes(folder.File("b.png"), whole[..^20]);
        File.WriteAllBytes(folder.File("c.png"), whole);
        CommandRun run = CommandRun.Of("run", world.Bundle, folder.Path, folder.File("missing.png"));
        run.Fails(3, "b.png", "damaged", "missing.png does not exist. Check the path.", "2 problems", "2 images classified");
        Assert.Contains("a.png", run.Output, StringComparison.Ordinal);
        Assert.Contains("c.png", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("b.png", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_may_not_be_listed_and_a_file_that_may_not_be_read_do_not_end_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Nothing is forbidden to root.");
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string shut = Directory.CreateDirectory(folder.File("shut")).FullName,
            json = folder.File("run.json");
        File.Copy(world.Images[0], folder.File("no.png"));
        File.SetUnixFileMode(folder.File("no.png"), UnixFileMode.None);
        File.SetUnixFileMode(shut, UnixFileMode.None);
        CommandRun run = CommandRun.Of("run", world.Bundle, shut, folder.File("no.png"), world.Images[1], "--json", json);
        File.SetUnixFileMode(shut, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        run.Fails(3, shut, "no.png", "2 problems", "1 image classified");
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        Assert.Equal(
            (1, 2),
            (record.RootElement.GetProperty("images").GetArrayLength(), record.RootElement.GetProperty("problems").GetArrayLength())
        );
    }

    [Fact]
    public void A_record_that_cannot_be_written_is_refused_before_the_work()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("run", world.Bundle, world.Images[0], "--json", folder.Path, "--jsonl", folder.Path + "/");
        run.Fails(2, "--json: ", folder.Path, "is a folder", "--jsonl: ");
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void Images_of_more_pixels_than_allowed_are_named_and_the_others_classified()
    {
        using var folder = new TemporaryFolder();
        File.Copy(world.Images[0], folder.File("a.png"));
        File.WriteAllBytes(folder.File("b.png"), PngWriter.Encode(new PixelImage(40, 25, 1, new byte[1000])));
        CommandRun run = CommandRun.Of("run", world.Bundle, folder.Path, "--max-pixels", "999");
        run.Fails(3, "b.png", "40 × 25 pixels; at most 999", "allow more pixels", "1 image classified");
        CommandRun.Of("run", world.Bundle, folder.File("b.png"), "--max-pixels", "1000").Succeeds();
        CommandRun.Of("data", "show", world.Data, "--max-pixels", "9").Fails(3, "at most 9");
        CommandRun.Of("run", world.Bundle, folder.Path, "--max-pixels", "0").Fails(2, "--max-pixels", "at least 1");
    }

    [Fact]
    public void An_empty_folder_is_an_error()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("run", world.Bundle, folder.Path).Fails(3, folder.Path, "holds no PNG or JPEG image", "Check the path");
    }

    [Fact]
    public void What_cannot_be_read_in_a_folder_is_named_and_the_other_images_are_classified_once()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("a/.hidden"));
        Directory.CreateDirectory(folder.File("b"));
        foreach (string name in (string[])["a/1.PNG", "b/2.jfif", "a/.hidden/3.png", "b/._4.png"])
            File.Copy(world.Images[0], folder.File(name));
        File.CreateSymbolicLink(folder.File("a/all"), "..");
        File.CreateSymbolicLink(folder.File("b/again.png"), "../a/1.PNG");
        File.CreateSymbolicLink(folder.File("b/lost.png"), "nowhere.png");
        File.WriteAllText(folder.File("a/empty.png"), "");
        File.WriteAllText(folder.File("a/other.webp"), "RIFF");
        CommandRun run = CommandRun.Of("run", world.Bundle, folder.Path);
        run.Fails(
            3,
            "b/lost.png is a link that leads to nothing",
            "a/empty.png holds no bytes",
            "a/other.webp is of a format that is not read",
            "3 problems",
            "2 images classified"
        );
        Assert.Equal(3, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_name_that_is_not_utf_8_is_named() =>
        CommandRun.Of("run", world.Bundle, "caf\uFFFD.png").Fails(3, "caf\\x??.png has a name that is not UTF-8", "convmv");

    [Fact]
    public void A_bundle_for_images_needs_images() => CommandRun.Of("run", world.Bundle).Fails(2, "reads images", "Give image files");

    [Fact]
    public void A_missing_bundle_is_an_error() =>
        CommandRun.Of("run", "nowhere.suffice", world.Images[0]).Fails(4, "nowhere.suffice", "Check the path");

    [Fact]
    public void A_bundle_of_another_version_is_an_error() =>
        CommandRun.Of("run", world.OfVersion(99), world.Images[0]).Fails(4, "version.suffice", "version 99", "Make the bundle again");

    [Fact]
    public void A_truncated_bundle_is_an_error()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("half.suffice"), File.ReadAllBytes(world.Bundle)[..2000]);
        CommandRun.Of("run", folder.File("half.suffice"), world.Images[0]).Fails(4, "half.suffice");
    }

    [Fact]
    public void Only_a_certified_bundle_runs_certified()
    {
        CommandRun.Of("run", world.Bundle, world.Images[0], "--certified").Fails(2, "has no certificate", "`certify`");
        CommandRun.Of("run", world.Static, world.Images[0], "--certified").Fails(2, "runs statically");
        CommandRun
            .Of("run", world.Bundle, world.Images[0], "--certified", "--budget", "0.3")
            .Fails(2, "--certified is a setting of its own");
    }

    [Fact]
    public void Unsure_answers_are_withheld()
    {
        using var folder = new TemporaryFolder();
        string json = folder.File("run.json");
        CommandRun run = CommandRun.Of("run", world.Bundle, world.Data, "--reject", "0.3", "--json", json).Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        int rejected = record.RootElement.GetProperty("images").EnumerateArray().Count(image => image.GetProperty("rejected").GetBoolean());
        Assert.InRange(rejected, 1, world.Images.Length - 1);
        Assert.Contains($"abstained on {rejected} of them", run.Output, StringComparison.Ordinal);
        Assert.Equal(rejected, run.Output.Split("(abstains)").Length - 1);
        CommandRun.Of("run", world.Bundle, world.Images[0], "--reject", "0.9").Fails(2, "out of this bundle's range");
        CommandRun.Of("run", world.Static, world.Images[0], "--reject", "0.1").Fails(2, "no thresholds of rejection");
    }

    [Theory]
    [InlineData("--budget", "1.5")]
    [InlineData("--budget", "0")]
    [InlineData("--cap", "-1")]
    public void Budgets_are_fractions(string option, string value) =>
        CommandRun.Of("run", world.Bundle, world.Images[0], option, value).Fails(2, "above 0 and at most 1", value);

    [Fact]
    public void A_budget_the_bundle_cannot_meet_is_refused_with_its_range() =>
        CommandRun
            .Of("run", world.Bundle, world.Images[0], "--budget", "0.000001")
            .Fails(2, "out of this bundle's range", "Choose one from");

    [Fact]
    public void A_budget_that_is_no_number_is_refused() =>
        CommandRun.Of("run", world.Bundle, world.Images[0], "--budget", "cheap").Fails(2, "--budget", "0.4", "--help");

    [Fact]
    public void Full_contradicts_a_budget() =>
        CommandRun.Of("run", world.Bundle, world.Images[0], "--full", "--budget", "0.5").Fails(2, "--full");

    [Fact]
    public void The_full_path_runs_on_demand() =>
        Assert.Contains(
            "exit@6",
            CommandRun.Of("run", world.Bundle, world.Images[0], "--full").Succeeds().Output,
            StringComparison.Ordinal
        );

    [Fact]
    public void An_interruption_ends_it()
    {
        CommandRun run = CommandRun.Of(new CancellationToken(canceled: true), "run", world.Bundle, world.Data);
        run.Fails(130, "Interrupted", "again");
    }
}
