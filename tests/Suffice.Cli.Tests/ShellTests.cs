using System.Text.Json;

namespace Suffice.Cli.Tests;

/// <summary>The small tool among pipes, devices and locales, as a process of its own.</summary>
public sealed class ShellTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_ends_quietly_when_nobody_reads_any_more()
    {
        CommandRun run = Do(
            "yes good film 2> /dev/null | suffice-run run $texts | head -n 1; echo ${PIPESTATUS[1]}; suffice-run run --help | head -n 1; "
                + "echo ${PIPESTATUS[0]}"
        );
        string[] lines = run.Output.Split('\n');
        Assert.Contains("good film", lines[0], StringComparison.Ordinal);
        Assert.Equal(("141", "141", ""), (lines[1], lines[3], run.Error));
    }

    [Fact]
    public void Token_ids_are_printed_as_lines_come_and_end_quietly()
    {
        CommandRun run = Do("yes good film 2> /dev/null | suffice-run tokenize $texts | head -n 1; echo ${PIPESTATUS[1]}");
        string[] lines = run.Output.Split('\n');
        Assert.StartsWith("[", lines[0], StringComparison.Ordinal);
        Assert.Equal(("141", ""), (lines[1], run.Error));
    }

    [Fact]
    public void Messages_that_nobody_reads_do_not_stop_the_work()
    {
        CommandRun run = Do("suffice-run run $texts nowhere <(echo good film) 2> >(true); echo $?");
        Assert.Contains("1 text,", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("3\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_that_find_no_room_are_an_error()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no disk that is always full.");
        Do("echo good film | suffice-run run $texts > /dev/full").Fails(6, "Standard output cannot be written", "No space left");
        Do("suffice-run --help > /dev/full").Fails(6, "No space left");
        Do("echo good film | suffice-run run $texts --jsonl /dev/full").Fails(6, "No space left");
    }

    [Fact]
    public void A_closed_standard_input_is_a_clear_error_and_nothing_waits()
    {
        foreach (string how in (string[])["", "-", "/dev/stdin", "/dev/fd/0"])
        {
            Do($"suffice-run run $texts {how} <&-").Fails(3, "closed", "1 problem");
            Do($"suffice-run run '{world.Bundle}' {(how == "" ? "-" : how)} <&-").Fails(3, "closed", "1 problem");
        }
    }

    [Fact]
    public void Nothing_is_written_into_what_is_not_the_output_of_the_tool()
    {
        Do("suffice-run run $texts <(echo good film) >&-").Fails(6, "Standard output cannot be written");
        Do("suffice-run run $texts <(echo good film) --jsonl /dev/fd/5 5>&-").Fails(6, "/fd/5 cannot be written");
        Do("suffice-run run $texts <(echo good film) 2>&-").Succeeds();
        Assert.Equal("6\n", Do("suffice-run run $texts nowhere <(echo good film) >&- 2>&- <&-; echo $?").Output);
    }

    [Fact]
    public void Standard_input_is_given_once()
    {
        Do("echo good film | suffice-run run $texts - -").Fails(2, "more than once");
    }

    [Theory]
    [InlineData("inspect it --unpack it")]
    [InlineData("inspect it --unpack link")]
    [InlineData("inspect it --json ./it")]
    [InlineData("run it a.txt --jsonl a.txt")]
    [InlineData("run it a.txt --json a.txt")]
    [InlineData("run it a.txt --json it")]
    [InlineData("run it a.txt --json new --jsonl ./new")]
    [InlineData("eval it --static other --data it --json other")]
    [InlineData("eval it --static other --data it --json new --table new")]
    public void What_is_read_is_not_written_over(string command)
    {
        CommandRun run = Do(
            $"cp $texts it; echo good film > a.txt; echo x > other; ln -s it link; md5sum it a.txt other > sums; suffice-run {command}; "
                + "code=$?; md5sum --quiet -c sums; exit $code"
        );
        run.Fails(2, "is given twice", "Give another path");
        Assert.Equal(("", false), (run.Output, File.Exists(folder.File("new"))));
    }

    [Fact]
    public void Two_results_may_go_to_one_device() =>
        Do("echo good film | suffice-run run $texts --json /dev/null --jsonl /dev/null").Succeeds();

    [Theory]
    [InlineData("TERM", "-")]
    [InlineData("INT", "-")]
    [InlineData("TERM", "in")]
    public void An_interruption_ends_it_while_it_waits(string signal, string input)
    {
        // 'in' has no writer, so that even opening it waits. A background job ignores SIGINT, unless job control is on.
        CommandRun run = Do(
            $"set -m; mkfifo in wait; dotnet '{Path.Combine(AppContext.BaseDirectory, "suffice-run.dll")}' run $texts {input} --jsonl "
                + "lines <> wait & "
                + $"until [ -e lines ]; do sleep 0.05; done; sleep 0.5; kill -{signal} $!; wait $!"
        );
        run.Fails(130, "Interrupted");
    }

    [Theory]
    [InlineData("C")]
    [InlineData("en_US.US-ASCII")]
    public void Texts_are_UTF_8_whatever_the_locale(string locale)
    {
        CommandRun run = Shell
            .Run(
                folder.Path,
                "echo 'schöner Film 🐈' | suffice-run run $texts --jsonl 'ergebnis ä.jsonl'",
                ("LC_ALL", locale),
                ("LANG", locale)
            )
            .Succeeds();
        Assert.EndsWith("  schöner Film 🐈", run.Output.Split('\n')[0], StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("ergebnis ä.jsonl")));
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_in_a_file_and_from_a_pipe_alike()
    {
        File.WriteAllBytes(folder.File("latin1.txt"), [.. "good\na caf"u8, 0xE9, .. " film\n"u8]);
        foreach (
            (string how, string name) in new[]
            {
                ("latin1.txt", "latin1.txt"),
                ("< latin1.txt", "standard input"),
                ("- < latin1.txt", "standard input"),
            }
        )
        {
            CommandRun run = Do($"suffice-run run $texts {how}");
            run.Fails(3, $"{name}, line 2: byte 6 of the line is not UTF-8. Convert", "iconv", "1 problem", "1 text classified");
            Assert.DoesNotContain("caf", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Lines_of_JSON_come_as_the_answers_do()
    {
        CommandRun run = Do(
            "mkfifo in; suffice-run run $texts < in --jsonl lines & exec 3> in; printf 'good film\\ncaf\\xe9\\n' >&3; until [ \"$(wc -l < "
                + "lines)\" = 2 ]; do sleep 0.05; done 2>/dev/null; echo bad film >&3; exec 3>&-; wait $!"
        );
        run.Fails(3, "line 2");
        JsonElement[] lines = [.. File.ReadAllLines(folder.File("lines")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["line:1", "line:2", "line:3"], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal([true, false, true], lines.Select(line => line.TryGetProperty("label", out _)));
        Assert.Contains("not UTF-8", lines[1].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void Lines_of_JSON_may_take_the_place_of_those_for_people(string place)
    {
        CommandRun run = Do($"echo good film | suffice-run run $texts --jsonl {place}");
        Assert.Equal((0, "line:1"), (run.Code, JsonDocument.Parse(run.Output).RootElement.GetProperty("file").GetString()));
        Assert.Contains("1 text,", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_to_standard_output_follows_what_was_written_there()
    {
        CommandRun run = Do("(echo before; echo good film | suffice-run run $texts --json /dev/stdout; echo after) > all; cat all")
            .Succeeds();
        Assert.StartsWith("before\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 text,", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("}\nafter\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_come_through_pipes()
    {
        string image = world.Images[0],
            answer = CommandRun.Of("run", world.Bundle, image).Succeeds().Output[image.Length..].Split('\n')[0];
        foreach (string how in (string[])["<(cat it)", "/dev/stdin < it", "- < it", "/dev/stdin < <(cat it)"])
            Assert.EndsWith(
                answer,
                Do($"cp '{image}' it; suffice-run run '{world.Bundle}' {how}").Succeeds().Output.Split('\n')[0],
                StringComparison.Ordinal
            );
        Do($"suffice-run run <(cat '{world.Bundle}') '{image}'").Fails(4, "is a pipe", "Save what comes from it");
    }

    [Fact]
    public void An_image_that_needs_more_memory_than_there_is_does_not_end_the_others()
    {
        LargePng.Write(folder.File("a-large.png"), 9000);
        CommandRun run = Shell.Run(
            folder.Path,
            $"suffice-run run '{world.Bundle}' a-large.png '{world.Images[0]}'",
            ("DOTNET_GCHeapHardLimit", "0x6000000")
        );
        run.Fails(3, "a-large.png", "1 problem", "1 image classified");
    }

    [Fact]
    public void Names_never_reach_the_terminal_raw()
    {
        File.Copy(world.Images[0], folder.File("a\e[31m\nError: no.png"));
        File.WriteAllText(folder.File("b\e[31m\n\u202e.png"), "x");
        CommandRun run = Do($"suffice-run run '{world.Bundle}' *.png");
        run.Fails(3, "b\\u001b[31m\\n\\u202e.png");
        Assert.StartsWith("a\\u001b[31m\\nError: no.png", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output + run.Error);
    }

    private CommandRun Do(string script) => Shell.Run(folder.Path, script);
}
