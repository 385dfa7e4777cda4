using System.Diagnostics;
using System.Text;
using Suffice.Files;
using Suffice.Training;

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
        Step(run.Static, ["train", .. Data, "--recipe", Recipe, "--out", run.Path, .. threads], cancellationToken);
        Step(run.Bundle, ["adapt", run.Path, .. Data, .. threads], cancellationToken, isWhole: File.Exists(run.Adaptation.Adapted));
        foreach (int blocks in Training.Recipe.Load(Recipe).SmallerBlocks)
            Step(
                run.Smaller(blocks),
                ["train", .. Data, "--out", run.Path, "--blocks", FormattableString.Invariant($"{blocks}"), .. threads],
                cancellationToken
            );
        Step(run.Bundle, ["compile", run.Path], cancellationToken);
        string[] split = ["--split", work.Split, "--json", Record];
        Step(Record, ["eval", run.Bundle, "--static", run.Static, .. Data, .. split], cancellationToken);
    }

    private string[] Data => ["--data", work.Data, "--folder", work.DataFolder];

    private void Step(string made, string[] arguments, CancellationToken cancellationToken, bool isWhole = false)
    {
        if (File.Exists(made) || isWhole)
            return;
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
            return;
        string reason = said.ToString().Split('\n').LastOrDefault(line => line.StartsWith("Error:", StringComparison.Ordinal)) ?? "";
        throw new SufficeException(
            Fault.Training,
            $"{point.Name}: `{arguments[0]}` ended with status {process.ExitCode}. {reason} See {Log}."
        );

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
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(run.Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(run.Path + ".lock"))
            {
                cancellationToken.WaitHandle.WaitOne(Look);
            }
        }
    }
}
