using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;

namespace Suffice.Evaluation.Tests.Rivals;

public class TemperatureTests
{
    [Fact]
    public void No_other_temperature_has_a_smaller_log_loss()
    {
        OutcomeTable table = Synthetic.Table(400, 11);
        double best = Temperature.Fit(table, 3);
        // The search stops within 1e-4 of the minimum in ln T, where the loss is flat: its excess is of the order of the square, 1e-8.
        for (double t = 0.06; t < 19; t *= 1.1)
            Assert.True(Loss(table, 3, best) <= Loss(table, 3, t) + 1e-7);
    }

    [Fact]
    public void Doubled_logits_double_the_temperature()
    {
        OutcomeTable table = Synthetic.Table(400, 12);
        var doubled = new OutcomeTable(
            table.Library,
            table.Labels,
            [.. table.Logits.Select(x => 2 * x)],
            table.TeacherLogits,
            table.TeacherMacs
        );
        Assert.Equal(2, Temperature.Fit(doubled, 2) / Temperature.Fit(table, 2), 4e-4); // Two searches, each within 1e-4 in ln T.
    }

    private static double Loss(OutcomeTable table, int path, double t) =>
        Enumerable.Range(0, table.Count).Average(i => Logits.LogLoss(table.At(i, path), table.Labels[i], t));
}
