using System.Diagnostics;
using System.Text;
using Suffice.Evaluation.Records;
using Suffice.Files;
using Suffice.Training;
using Suffice.Training.Optimisation;

namespace Suffice.Cli.Sweeps;

/// <summary>The steps of one run, each a process of this program: training, rivals, adaptation, compilation, evaluation. Steps whose file
/// is there are not done again, and those that were interrupted go on.</summary>
/// <param name="work">Of the sweep.</param>
/// <param name="point">The run.</param>
internal sealed class SweepSteps(SweepShardWork work, SweepPoint point)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10),
        Look = TimeSpan.FromMilliseconds(200);

    private readonly RunFolder run = new(Path.Combine(work.Folder, point.Name));

    /// <summary>What the run's evaluation is.</summary>
    public string Record => Path.Combine(run.Path, "eval.json");

    /// <summary>Whether there is one, on the split that judges now.</summary>
    public bool IsJudged => File.Exists(Record) && RecordFile.LoadRecord(Record).Split == work.Split;

    private string Recipe => run.Path + ".recipe.json";

    private string Log => run.Path + ".log";

    /// <summary>Does what is left.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Training"/> where a step failed: the message is its own.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(run.Path);
        using FileStream held = Lock(cancellationToken);
        AtomicFile.Write(Recipe, stream => stream.Write(Encoding.UTF8.GetBytes(point.Recipe)));
        string[] threads = ["--threads", FormattableString.Invariant($"{work.Threads}")];
        Step(() => File.Exists(run.Static), ["train", .. Data, "--recipe", Recipe, "--out", run.Path, .. threads], cancellationToken);
        Step(() => run.Adaptation.IsWhole, ["adapt", run.Path, .. Data, .. threads], cancellationToken);
        foreach (int blocks in Training.Recipe.Load(Recipe).SmallerBlocks)
            Step(
                () => File.Exists(run.Smaller(blocks)),
                ["train", .. Data, "--out", run.Path, "--blocks", FormattableString.Invariant($"{blocks}"), .. threads],
                cancellationToken
            );
        Step(() => File.Exists(run.Bundle), ["compile", run.Path], cancellationToken);
        string[] split = ["--split", work.Split, "--json", Record];
        Step(() => IsJudged, ["eval", run.Bundle, "--static", run.Static, .. Data, .. split], cancellationToken);
    }

    private string[] Data => ["--data", work.Data, "--folder", work.DataFolder];

    /// <summary>Does a step, unless it is done. A silo that was killed leaves its step running: that one is waited for.</summary>
    private void Step(Func<bool> isDone, string[] arguments, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (IsHeld())
                Wait(cancellationToken);
            if (isDone())
                return;
            if (Failure(arguments, cancellationToken) is not { } failure)
                return;
            if (!IsHeld())
                throw new SufficeException(Fault.Training, failure);
        }
    }

    /// <summary>Whether a process makes a file of this run.</summary>
    private bool IsHeld() => Directory.EnumerateFiles(run.Path, "*" + WorkLock.Extension).Any(WorkLock.IsHeld);

    private static void Wait(CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(Look);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Runs a step to its end.</summary>
    /// <returns>Why it failed; null: it did not.</returns>
    private string? Failure(string[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Process.Start(Start(arguments))!;
        var said = new StringBuilder();
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using CancellationTokenRegistration ends = cancellationToken.Register(() => End(process));
        process.WaitForExit();
        File.AppendAllText(Log, $"{string.Join(' ', arguments)}\n{said}\n");
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode == 0)
            return null;
        string reason = said.ToString().Split('\n').LastOrDefault(line => line.StartsWith("Error:", StringComparison.Ordinal)) ?? "";
        return $"{point.Name}: `{arguments[0]}` ended with status {process.ExitCode}. {reason} See {Log}.";

        void Keep(string? line)
        {
            lock (said)
                if (line is not null)
                    said.Append(line).Append('\n');
        }
    }

    private static ProcessStartInfo Start(string[] arguments)
    {
        string program = Environment.ProcessPath!,
            assembly = typeof(SweepSteps).Assembly.Location;
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program, isHosted ? [assembly, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Ctrl-C of a terminal reaches it, too: it may put in order what it has.</summary>
    private static void End(Process process)
    {
        if (!process.WaitForExit(Grace))
            process.Kill(entireProcessTree: true);
    }

    /// <summary>One process at a time works in a folder: a cluster may give a run to a second silo when the first is slow.</summary>
    private FileStream Lock(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(run.Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(run.Path + ".lock"))
            {
                Wait(cancellationToken);
            }
        }
    }
}
