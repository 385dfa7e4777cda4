using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Kinds;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Control;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Shards;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Commands.Scoring;

/// <summary><c>run --input … --output …</c>.</summary>
/// <param name="terminal">For problems, progress, sums, and rows that go to standard output.</param>
/// <param name="files">What is read and written.</param>
/// <param name="asked">What was asked for.</param>
internal sealed class ScoringRun(Terminal terminal, ScoringFiles files, ScoringRequest asked)
{
    /// <summary>Rows answered together: more do not make a session faster, and fewer keep less.</summary>
    private const int Together = 64;

    /// <summary>Rows of a part: seconds of work to lose, and few files.</summary>
    private const int PartRows = 1 << 16;

    /// <param name="model">What answers.</param>
    /// <param name="options">Of sessions.</param>
    /// <param name="budget">Of every row.</param>
    /// <param name="workers">Sessions, one thread each.</param>
    /// <returns>The record, and the exit status.</returns>
    public (ScoringRecord Record, int Status) Run(BundledModel model, SessionOptions options, Budget budget, int workers)
    {
        ScoringInput input = files.Open(asked.Input, asked.Column, InputVerbs.Of(model.Library.Model), terminal.Input);
        IScoringFormat format = files.Format(asked.Output);
        options = Options(options);
        // What cannot be met is said before a row is read.
        BudgetResolver.Resolve(model.Bundle, budget, options.Profile, options.Threads);
        model.CreateSession(options).Dispose();
        string setting =
            Invariant($"{budget}, reject {options.Reject}, column {asked.Column}, rows {asked.Rows.From}:{asked.Rows.To}, ")
            + Invariant($"pixels {options.MaxPixels}, on {(options.Device as OtherDevice)?.Name}, profile {Known(options.Profile)}");
        using var pipeline = new ScoringPipeline(model, options, budget, workers);
        var scoring = new BatchScoring(input, format, pipeline, terminal);
        long began = Stopwatch.GetTimestamp();
        (ScoringSums sums, long before) = Score(scoring, input.Identity, new ScoringWork(model.Bundle.Hash, "", setting, PartRows));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Summarise(sums);
        ScoringRecord record = Record(model, options, sums, before, seconds, workers);
        return (record, sums.Failed > 0 ? ExitCode.Data : ExitCode.Success);
    }

    /// <summary>By what a profile is known again.</summary>
    private static string Known(DeviceProfile? profile) =>
        profile is null ? "" : Invariant($"{profile.Device} {string.Join(' ', profile.Paths.Select(path => path.MillisecondsP95))}");

    private ScoringRecord Record(BundledModel model, SessionOptions options, ScoringSums sums, long before, double seconds, int workers) =>
        new(
            model.Bundle.Path,
            asked.Input,
            asked.Output,
            sums,
            before,
            seconds,
            (sums.Rows - before) / seconds,
            workers,
            (options.Device as OtherDevice)?.Name,
            ProcessFacts.PeakBytes(),
            MachineDescription.Current().Cpu
        );

    /// <summary>Of the sessions that answer rows.</summary>
    public static SessionOptions Options(SessionOptions options) => options with { Threads = 1, MaxBatch = Together };

    /// <summary>The same with the work done elsewhere, part by part.</summary>
    /// <param name="model">What answers.</param>
    /// <param name="options">Of sessions.</param>
    /// <param name="budget">Of every row.</param>
    /// <param name="elsewhere">Who does it.</param>
    public (ScoringRecord Record, int Status) Run(BundledModel model, SessionOptions options, BudgetChoice budget, IShardRunner elsewhere)
    {
        ScoringInput input = files.Open(asked.Input, asked.Column, InputVerbs.Of(model.Library.Model), terminal.Input);
        IScoringFormat format = files.Format(asked.Output);
        if (input.Identity is not { } identity)
            throw new SufficeException(
                Fault.Usage,
                $"--input {asked.Input} is read once and by this process alone, but silos read their rows themselves. "
                    + "Write it to a file first."
            );
        BudgetResolver.Resolve(model.Bundle, budget.Budget);
        long began = Stopwatch.GetTimestamp();
        ScoringSums sums;
        using (ProgressDisplay progress = terminal.ShowProgress())
            sums = elsewhere.Run(
                Request(model, options, budget, identity, input.Count(), elsewhere.Rows ?? PartRows),
                shards => Joined(format, shards),
                progress,
                terminal.Interruption
            );
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Summarise(sums);
        return (Record(model, options, sums, 0, seconds, workers: 1), sums.Failed > 0 ? ExitCode.Data : ExitCode.Success);
    }

    private ShardRequest Request(BundledModel model, SessionOptions options, BudgetChoice budget, string identity, long count, int partRows)
    {
        long from = Math.Min(asked.Rows.From, count),
            rows = Math.Min(asked.Rows.To ?? count, count) - from;
        string output = asked.Output == RunInput.StandardInput ? ".jsonl" : Path.GetExtension(asked.Output);
        var work = new ScoringShardWork(
            model.Bundle.Hash,
            Path.GetFullPath(asked.Input),
            output,
            asked.Column,
            from,
            rows,
            budget,
            options.Reject,
            options.MaxPixels
        );
        return new ShardRequest
        {
            Kind = ScoringShards.Name,
            Title = $"{Path.GetFileName(model.Bundle.Path)} on {Path.GetFileName(asked.Input)}",
            Work = JsonSerializer.Serialize(work, ScoringJson.Default.ScoringShardWork),
            Bundles = new Dictionary<string, string> { [model.Bundle.Hash] = model.Bundle.Path },
            Data = identity,
            Inputs = rows,
            Rows = (partRows + Together - 1) / Together * Together,
        };
    }

    private ScoringSums Joined(IScoringFormat format, IReadOnlyList<ShardResult> shards)
    {
        Join(format, [.. shards.Select(shard => shard.File)]);
        return shards
            .Select(shard => JsonSerializer.Deserialize(shard.Note, ScoringJson.Default.ScoringSums)!)
            .Aggregate(ScoringSums.None, (sum, part) => sum + part);
    }

    private void Join(IScoringFormat format, string[] parts)
    {
        if (asked.Output == RunInput.StandardInput || StreamedFile.IsStandardOutput(asked.Output))
            format.Join(parts, new TerminalStream(terminal));
        else
            AtomicFile.Write(asked.Output, stream => format.Join(parts, stream));
    }

    /// <returns>Of all rows, and how many of them an earlier run had done.</returns>
    private (ScoringSums Sums, long Before) Score(BatchScoring scoring, string? identity, ScoringWork work)
    {
        (long from, long? to) = asked.Rows;
        if (asked.Output == RunInput.StandardInput || StreamedFile.IsStandardOutput(asked.Output))
            return (scoring.Stream(new TerminalStream(terminal), from, to), 0);
        if (identity is null || !AtomicFile.HasNeighbours(asked.Output))
        {
            ScoringSums sums = ScoringSums.None;
            AtomicFile.Write(asked.Output, stream => sums = scoring.Stream(stream, from, to));
            return (sums, 0);
        }
        var parts = new ScoringParts(asked.Output, work with { Input = identity });
        long before = parts.Sums.Rows;
        if (before > 0)
            terminal.Error.WriteLine(Invariant($"Going on after {before:N0} rows that are done: {asked.Output}.parts."));
        return (scoring.ByParts(parts, work.PartRows, from, to), before);
    }

    private void Summarise(ScoringSums sums)
    {
        long answered = sums.Rows - sums.Failed;
        string share = answered > 0 ? Invariant($", {100.0 * sums.Macs / sums.StaticMacs:0.0} % of the static model's multiply-adds") : "";
        PrintableWriter people = asked.Output == RunInput.StandardInput ? terminal.Error : terminal.Output;
        people.WriteLine(Invariant($"{answered:N0} rows answered{share}: {asked.Output}"));
        if (sums.Failed > 0)
            terminal.Error.WriteLine(
                Invariant($"Error: {sums.Failed:N0} of {sums.Rows:N0} rows have no answer; the column {ScoringColumns.Error} says why.")
            );
    }

    /// <summary>Standard output for bytes that are UTF-8.</summary>
    private sealed class TerminalStream(Terminal terminal) : WritingStream
    {
        private readonly Decoder decoder = Encoding.UTF8.GetDecoder(); // A character may end in the next piece.

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var characters = new char[decoder.GetCharCount(buffer, flush: false)];
            decoder.GetChars(buffer, characters, flush: false);
            terminal.Output.Pass(new string(characters));
        }
    }
}
