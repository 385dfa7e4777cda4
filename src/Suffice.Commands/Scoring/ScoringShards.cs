using System.Text.Json;
using Suffice.Commands.Kinds;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Shards;
using Suffice.Files;
using Suffice.Text;

namespace Suffice.Commands.Scoring;

/// <summary>What is scored and how, in words that mean the same in any process: the bundle by its checksum, files by full paths.</summary>
/// <param name="Bundle">Its checksum.</param>
/// <param name="Input">Where rows come from.</param>
/// <param name="Output">What the output is called: its ending says how it is written.</param>
/// <param name="Column">Which column holds text or image; null: one with a usual name.</param>
/// <param name="From">The first row.</param>
/// <param name="Rows">How many.</param>
/// <param name="Budget">What every row may spend.</param>
/// <param name="Reject">Share of usual inputs that get no answer; null: none.</param>
/// <param name="MaxPixels">Images of more are refused.</param>
internal sealed record ScoringShardWork(
    string Bundle,
    string Input,
    string Output,
    string? Column,
    long From,
    long Rows,
    BudgetChoice Budget,
    double? Reject,
    long MaxPixels
);

/// <summary>Rows of a file scored range by range, for somebody else. What it says of each range are its sums.</summary>
internal sealed class ScoringShards : IShardedWork
{
    /// <summary>What the kind is called.</summary>
    public const string Name = "scoring";

    private readonly ScoringShardWork work;
    private readonly ScoringFiles files;
    private readonly BundledModel model;
    private readonly InputVerbs verbs;
    private readonly ScoringPipeline pipeline;
    private readonly List<RowCursor> cursors = []; // that nobody reads

    private ScoringShards(ScoringFiles files, string description, Func<string, string> bundle)
    {
        this.files = files;
        work = JsonSerializer.Deserialize(description, ScoringJson.Default.ScoringShardWork)!;
        model = TextModel.Open(bundle(work.Bundle));
        verbs = InputVerbs.Of(model.Library.Model);
        SessionOptions options = ScoringRun.Options(new SessionOptions { Reject = work.Reject, MaxPixels = work.MaxPixels });
        pipeline = new ScoringPipeline(model, options, work.Budget.Budget, workers: 1);
        cursors.Add(new RowCursor(Open()));
        Data = cursors[0].Input.Identity!;
    }

    /// <param name="tables">Files of rows that the tool knows besides JSON lines.</param>
    public static ShardKind Kind(IReadOnlyList<TableFiles> tables) =>
        new(Name, (work, bundle) => new ScoringShards(new ScoringFiles(tables), work, bundle));

    public string Data { get; }

    public long Inputs => work.Rows;

    public string Run(ShardRange range, string file, CancellationToken cancellationToken)
    {
        // Problems are in the rows, and progress is told by shards.
        var nobody = new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false, TimeProvider.System, cancellationToken);
        (long from, long to) = (work.From + range.From, work.From + range.To);
        RowCursor cursor = Cursor(from);
        var scoring = new BatchScoring(cursor.Input, files.Format(work.Output), pipeline, nobody);
        ScoringSums sums = ScoringSums.None;
        try
        {
            AtomicFile.Write(file, stream => sums = scoring.Stream(stream, cursor.Read(from, to)));
        }
        catch
        {
            cursor.Dispose(); // It may have stopped anywhere.
            throw;
        }
        lock (cursors)
            cursors.Add(cursor);
        return JsonSerializer.Serialize(sums, ScoringJson.Default.ScoringSums);
    }

    public void Dispose()
    {
        foreach (RowCursor cursor in cursors)
            cursor.Dispose();
        pipeline.Dispose();
        model.Dispose();
    }

    /// <summary>The one that has least to pass over.</summary>
    private RowCursor Cursor(long from)
    {
        lock (cursors)
        {
            if (cursors.Where(cursor => cursor.Next <= from).MaxBy(cursor => cursor.Next) is not { } nearest)
                return new RowCursor(Open());
            cursors.Remove(nearest);
            return nearest;
        }
    }

    private ScoringInput Open() => files.Open(work.Input, work.Column, verbs, Stream.Null);
}
