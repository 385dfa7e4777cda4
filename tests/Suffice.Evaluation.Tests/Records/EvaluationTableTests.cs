using Suffice.Evaluation.Records;

namespace Suffice.Evaluation.Tests.Records;

public class EvaluationTableTests
{
    [Fact]
    public void Columns_line_up_and_the_default_is_marked()
    {
        EvaluationRecord record = SyntheticRecord.Make([]).Record;
        string[] lines = EvaluationTable.Format(record).Split('\n');
        int head = Array.FindIndex(lines, line => line.StartsWith("setting", StringComparison.Ordinal));
        int end = lines[head].Length;
        Assert.All(lines[(head + 1)..(head + 3)], line => Assert.True(line.Length <= end));
        Assert.All(lines[(head + 3)..(head + 7)], line => Assert.Equal(end, line.Length));
        Assert.Single(lines, line => line.Contains("(default)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("static, 4 blocks", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("confidence ", StringComparison.Ordinal));
    }

    [Fact]
    public void Top_5_has_a_column_where_it_was_measured()
    {
        EvaluationRecord record = SyntheticRecord.Make([]).Record;
        Assert.DoesNotContain("top-5", EvaluationTable.Format(record), StringComparison.Ordinal);
        EvaluationRecord measured = record with
        {
            Static = record.Static with { Top5 = 0.9512 },
            FullPath = record.FullPath with { Top5 = 0.9498 },
            Points = [.. record.Points.Select(point => point with { Top5 = 0.9487 })],
        };
        string[] lines = EvaluationTable.Format(measured).Split('\n');
        int head = Array.FindIndex(lines, line => line.StartsWith("setting", StringComparison.Ordinal)),
            end = lines[head].IndexOf("top-5 %", StringComparison.Ordinal) + "top-5 %".Length;
        Assert.Equal(["95.12", "94.98", "94.87"], lines[(head + 1)..(head + 4)].Select(line => line[..end][^5..]));
        string smaller = lines.Single(line => line.StartsWith("static, 4 blocks", StringComparison.Ordinal));
        Assert.Equal(' ', smaller[end - 1]);
    }
}
