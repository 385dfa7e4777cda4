using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;

namespace Suffice.Evaluation.Tests.Records;

public class BracketTextTests
{
    [Theory]
    [InlineData(0.008, 0.30, "points: above 0, so the estimate fails its check")]
    [InlineData(0.008, 0.40, "above 0, so the estimate fails its check")]
    [InlineData(-0.008, 0.30, "points: below 0")]
    [InlineData(0.002, 0.30, "points: 0 within that")]
    [InlineData(-0.002, 0.40, "this is no bracket")]
    public void What_speaks_against_the_bound_is_said(double penalty, double sequential, string said)
    {
        BoundRecord bounds = Bounds(penalty, sequential);
        Assert.Contains(said, BracketText.Check(bounds), StringComparison.Ordinal);
        Assert.Contains(said, HtmlReport.Render(Synthetic.Record, Synthetic.Details with { Bounds = bounds }), StringComparison.Ordinal);
    }

    private static (EvaluationRecord Record, EvaluationDetails Details) Synthetic { get; } = SyntheticRecord.Make([]);

    private static BoundRecord Bounds(double penalty, double sequential)
    {
        BoundRecord bounds = SyntheticRecord.Bounds(Synthetic.Record);
        return bounds with
        {
            SequentialMacs = sequential * bounds.TeacherMacs,
            FittedMacs = 0.35 * bounds.TeacherMacs,
            Penalty = penalty,
            PenaltyHalfwidth = 0.004,
        };
    }
}
