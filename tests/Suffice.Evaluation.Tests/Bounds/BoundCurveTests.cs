using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Tests.Bounds;

public class BoundCurveTests
{
    [Fact]
    public void It_goes_through_the_bounds_and_rises()
    {
        OutcomeTable table = Synthetic.Table(900, 95, teacher: 1.8);
        double[] probable = RightnessEstimate.Of(table);
        BoundCurvePoint[] curve = BoundCurve.Of(table, probable, draws: 60);
        var clairvoyant = new ClairvoyantBound(table);
        var information = new ChoiceBound(probable, table.PathMacs);
        Assert.Equal(BoundCurve.Losses.Count, curve.Length);
        for (int k = 0; k < curve.Length; k++)
        {
            Assert.Equal(table.TeacherAccuracy - BoundCurve.Losses[k], curve[k].Top1, 1e-12);
            Assert.Equal(clairvoyant.Macs(curve[k].Top1)!.Value, curve[k].ClairvoyantMacs!.Value, 1e-9 * curve[k].ClairvoyantMacs!.Value);
            Assert.Equal(information.Macs(curve[k].Top1), curve[k].InformationMacs);
            Assert.True(curve[k].ClairvoyantMacsHalfwidth > 0);
            if (k > 0)
                Assert.True(curve[k].Top1 > curve[k - 1].Top1 && curve[k].ClairvoyantMacs >= curve[k - 1].ClairvoyantMacs);
        }
    }

    [Fact]
    public void What_no_path_attains_has_no_estimate_and_the_teacher_bounds_it()
    {
        OutcomeTable table = Synthetic.Table(200, 91, teacher: 12);
        BoundCurvePoint[] curve = BoundCurve.Of(table, RightnessEstimate.Of(table), draws: 5);
        Assert.NotEmpty(curve);
        Assert.All(curve, point => Assert.Null(point.InformationMacs));
        Assert.All(curve, point => Assert.True(point.ClairvoyantMacs < table.TeacherMacs));
    }
}
