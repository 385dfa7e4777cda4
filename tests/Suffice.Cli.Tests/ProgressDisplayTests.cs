using Suffice.Commands.Terminals;
using Suffice.Data;

namespace Suffice.Cli.Tests;

public class ProgressDisplayTests
{
    [Fact]
    public void Elsewhere_than_on_a_terminal_lines_are_few_and_carry_an_estimate()
    {
        var clock = new StoppedClock();
        using var error = new StringWriter();
        using (ProgressDisplay progress = new Terminal(TextWriter.Null, error, false, clock, CancellationToken.None).ShowProgress())
        {
            for (int i = 0; i <= 40; i++)
            {
                progress.Report(new StageProgress("training", 100 + i, 200)); // Resumed half-way.
                clock.Seconds++;
            }
            progress.Report(new StageProgress("measuring", 0, 1));
        }
        Assert.Equal(
            [
                "training: 50 %",
                "training: 58 %, about 85 s left", // 15 of 100 steps in 15 s.
                "training: 65 %, about 70 s left",
                "training: took 41 s",
                "measuring: 0 %",
                "measuring: took 0 s",
            ],
            error.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public void On_a_terminal_one_line_is_rewritten()
    {
        var clock = new StoppedClock();
        using var error = new StringWriter();
        using (ProgressDisplay progress = new Terminal(TextWriter.Null, error, true, clock, CancellationToken.None).ShowProgress())
        {
            progress.Report(new StageProgress("training", 0, 4));
            clock.Seconds++;
            progress.Report(new StageProgress("training", 1, 4, "loss 2"));
        }
        Assert.Equal(
            "\r\e[Ktraining: 0 %\r\e[Ktraining: 25 %, about 3 s left (loss 2)\r\e[Ktraining: took 1 s (loss 2)",
            error.ToString().TrimEnd()
        );
    }

    private sealed class StoppedClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
