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
}
