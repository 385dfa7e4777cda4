using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;

namespace Suffice.Evaluation.Tests.Settings;

public class RejectionFitTests
{
    [Fact]
    public void Each_threshold_rejects_its_share_where_it_was_chosen()
    {
        OutcomeTable calibration = Synthetic.Table(2000, 3);
        double[] temperatures = Temperature.FitAll(calibration);
        Outcome chosen = Simulation.Run(calibration, Rules.Confidence(calibration, calibration.Library.Full, 0.8));
        double[] confidences = [.. chosen.Paths.Select((path, i) => Logits.Confidence(calibration.At(i, path), temperatures[path]))];
        RejectionPoint[] points = RejectionFit.Run(calibration, chosen, temperatures);
        double last = chosen.Accuracy;
        Assert.All(points, point =>
        {
            // Continuous scores: no ties, so the share is exact to one input.
            Assert.Equal(point.Share, confidences.Count(confidence => confidence < point.Threshold) / 2000.0, 1.0 / 2000);
            int[] given = [.. Enumerable.Range(0, 2000).Where(i => confidences[i] >= point.Threshold)];
            Assert.Equal(given.Count(i => calibration.Correct(i, chosen.Paths[i])) / (double)given.Length, point.Accuracy, 1e-12);
            Assert.True(point.Accuracy > last); // The unsure are wrong more often.
            last = point.Accuracy;
        });
    }

    [Fact]
    public void Nothing_to_calibrate_on_gives_no_thresholds()
    {
        OutcomeTable none = Synthetic.Table(0, 3);
        Assert.Empty(RejectionFit.Run(none, Simulation.Run(none, Rules.Confidence(none, none.Library.Full, 0.8)), []));
    }

    [Fact]
    public void Auroc_is_the_share_of_pairs_in_order()
    {
        var random = new Random(4);
        double[] inside = [.. Enumerable.Range(0, 40).Select(_ => Math.Round(random.NextDouble() + 0.3, 1))],
            outside = [.. Enumerable.Range(0, 30).Select(_ => Math.Round(random.NextDouble(), 1))];
        double pairs = inside.Sum(a =>
            outside.Sum(b =>
                a > b ? 1
                : a == b ? 0.5
                : 0
            )
        );
        Assert.Equal(pairs / (40 * 30), RejectionEvaluator.Auroc(inside, outside), 1e-12);
    }
}
