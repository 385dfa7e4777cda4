using Suffice.Data;
using static System.FormattableString;

namespace Suffice.Commands.Terminals;

/// <summary>
/// Shows long work: stage, percentage, time left. On a terminal one line is rewritten; elsewhere a line is written when a stage begins,
/// about every 15 seconds, and when it ends. May be told from several threads.
/// </summary>
internal sealed class ProgressDisplay(Terminal terminal) : IProgress<StageProgress>, IProgress<string>, IDisposable
{
    private static readonly TimeSpan Rewrite = TimeSpan.FromSeconds(0.2),
        Repeat = TimeSpan.FromSeconds(15);

    private const string Clear = "\r\e[K";

    private readonly Lock guard = new();
    private StageProgress? latest;
    private long stageBegan,
        shown;
    private long firstDone;

    public void Report(StageProgress value)
    {
        lock (guard)
        {
            long now = terminal.Clock.GetTimestamp();
            bool begins = latest is null || latest.Value.Stage != value.Stage;
            if (begins)
            {
                EndStage();
                stageBegan = now;
                firstDone = value.Done; // A resumed stage begins in the middle.
            }
            latest = value;
            if (!begins && terminal.Clock.GetElapsedTime(shown, now) < (terminal.IsInteractive ? Rewrite : Repeat))
                return;
            shown = now;
            string line = Line(value, terminal.Clock.GetElapsedTime(stageBegan, now));
            if (terminal.IsInteractive)
                terminal.Error.Steer(Clear + Fit(line));
            else
                terminal.Error.WriteLine(line);
        }
    }

    /// <summary>A message of its own line.</summary>
    public void Report(string value)
    {
        lock (guard)
        {
            EndStage();
            terminal.Error.WriteLine(value);
        }
    }

    public void Dispose()
    {
        lock (guard)
            EndStage();
    }

    private void EndStage()
    {
        if (latest is not { } last)
            return;
        latest = null;
        string note = last.Note is null ? "" : $" ({last.Note})";
        if (terminal.IsInteractive)
            terminal.Error.Steer(Clear);
        terminal.Error.WriteLine($"{last.Stage}: took {Duration(terminal.Clock.GetElapsedTime(stageBegan))}{note}");
    }

    private string Line(StageProgress value, TimeSpan elapsed)
    {
        if (value.Total == 0)
            return $"{value.Stage}{(value.Note is null ? "" : $": {value.Note}")}";
        double share = value.Total > 0 ? Math.Clamp((double)value.Done / value.Total, 0, 1) : 0;
        string left =
            value.Done > firstDone && elapsed.TotalSeconds >= 1
                ? $", about {Duration(elapsed * ((double)(value.Total - value.Done) / (value.Done - firstDone)))} left"
                : "";
        return Invariant($"{value.Stage}: {share * 100:0} %{left}{(value.Note is null ? "" : $" ({value.Note})")}");
    }

    // A line that wraps could not be rewritten.
    private static string Fit(string line)
    {
        int width = Console.IsErrorRedirected ? 120 : Math.Max(20, Console.WindowWidth - 1);
        return Printable.Shortened(Printable.Line(line), width);
    }

    internal static string Duration(TimeSpan time) =>
        time.TotalSeconds < 99.5 ? Invariant($"{Math.Max(0, time.TotalSeconds):0} s")
        : time.TotalMinutes < 99.5 ? Invariant($"{time.TotalMinutes:0} min")
        : Invariant($"{time.TotalHours:0.0} h");
}
