using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Commands.Scoring;

/// <summary>
/// A whole file, folder or archive of rows, answered in order into a file: part by part where both can be named again, in one stream where
/// one of them is a pipe.
/// </summary>
/// <param name="input">The rows.</param>
/// <param name="format">Of the output.</param>
/// <param name="pipeline">Answers.</param>
/// <param name="terminal">For problems and progress.</param>
internal sealed class BatchScoring(ScoringInput input, IScoringFormat format, ScoringPipeline pipeline, Terminal terminal)
{
    /// <summary>Problems that are told one by one; all are in the output.</summary>
    public const int MostTold = 20;

    private long told;

    /// <summary>Into a pipe, or from one.</summary>
    public ScoringSums Stream(Stream output, long from, long? to) => Stream(output, Range(from, to));

    /// <summary>The same for rows of the input that somebody else reads.</summary>
    public ScoringSums Stream(Stream output, IEnumerable<ScoringRow> rows)
    {
        using ProgressDisplay progress = terminal.ShowProgress();
        using IEnumerator<ScoringRow> each = rows.GetEnumerator();
        return Score(each, null, output, progress);
    }

    /// <summary>Part by part, after those that are there.</summary>
    public ScoringSums ByParts(ScoringParts parts, int partRows, long from, long? to)
    {
        using (ProgressDisplay progress = terminal.ShowProgress())
        {
            using IEnumerator<ScoringRow> rows = Range(from + parts.Sums.Rows, to).GetEnumerator();
            bool ends = false;
            while (!ends)
                parts.Add(stream =>
                {
                    ScoringSums sums = Score(rows, partRows, stream, progress);
                    ends = sums.Rows < partRows;
                    return sums;
                });
        }
        parts.Join(format);
        return parts.Sums;
    }

    private IEnumerable<ScoringRow> Range(long from, long? to) =>
        to is { } end ? input.Rows(from).TakeWhile(row => row.Number < end) : input.Rows(from);

    /// <summary>Of an enumeration that goes on afterwards, at most so many rows.</summary>
    private ScoringSums Score(IEnumerator<ScoringRow> rows, int? most, Stream output, ProgressDisplay progress)
    {
        ScoringSums sums = ScoringSums.None;
        IScoringWriter? writer = null;
        pipeline.Run(
            Taken(rows, most),
            row =>
            {
                (writer ??= format.Begin(output, input.Columns)).Write(row);
                sums = sums.With(row);
                if (row.Problem is { } problem)
                    Tell(problem);
                (long done, long total) = input.Progress;
                progress.Report(new StageProgress("scoring", done, total, Invariant($"{row.Row.Number + 1:N0} rows")));
            },
            terminal.Interruption
        );
        (writer ?? format.Begin(output, input.Columns)).Finish();
        return sums;
    }

    private static IEnumerable<ScoringRow> Taken(IEnumerator<ScoringRow> rows, int? most)
    {
        for (int taken = 0; (most is null || taken < most) && rows.MoveNext(); taken++)
            yield return rows.Current;
    }

    private void Tell(string problem)
    {
        if (++told <= MostTold)
            terminal.Error.WriteLine($"Error: {problem}");
        if (told == MostTold)
            terminal.Error.WriteLine($"Further problems are in the column {ScoringColumns.Error} alone.");
    }
}
