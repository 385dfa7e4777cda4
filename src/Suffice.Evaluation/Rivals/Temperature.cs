using Suffice.Control;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Rivals;

/// <summary>Temperature scaling (Guo et al., arXiv 1706.04599): one number per exit makes its confidence mean what it says.</summary>
internal static class Temperature
{
    private const double Low = 0.05,
        High = 20;

    /// <summary>
    /// The temperature, 0.05 to 20, that minimises the mean log loss of one path's answers. It is 1 where no answer is wrong, as a
    /// teacher's are where they are the labels: nothing is known of how sure they should be.
    /// </summary>
    /// <remarks>Log loss is convex in 1 / T, hence has one minimum in ln T, which golden-section search finds to 1e-4.</remarks>
    public static double Fit(OutcomeTable table, int path)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Fit(table, i => table.At(i, path));
    }

    /// <summary>One temperature per path of the library.</summary>
    public static double[] FitAll(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return [.. Enumerable.Range(0, table.Library.Paths.Count).Select(path => Fit(table, path))];
    }

    /// <summary>The temperature at which the teacher's mean log loss is least.</summary>
    public static double FitTeacher(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Fit(table, table.Teacher);
    }

    private delegate ReadOnlySpan<float> Answer(int input);

    private static double Fit(OutcomeTable table, Answer answer) =>
        Enumerable.Range(0, table.Count).All(i => Logits.ArgMax(answer(i)) == table.Labels[i])
            ? 1
            : Search(logTemperature =>
            {
                double temperature = Math.Exp(logTemperature),
                    loss = 0;
                for (int i = 0; i < table.Count; i++)
                    loss += Logits.LogLoss(answer(i), table.Labels[i], temperature);
                return loss;
            });

    private static double Search(Func<double, double> loss)
    {
        double ratio = (Math.Sqrt(5) - 1) / 2,
            low = Math.Log(Low),
            high = Math.Log(High);
        double left = high - (ratio * (high - low)),
            right = low + (ratio * (high - low));
        double lossLeft = loss(left),
            lossRight = loss(right);
        while (high - low > 1e-4)
        {
            if (lossLeft <= lossRight)
            {
                (high, right, lossRight) = (right, left, lossLeft);
                left = high - (ratio * (high - low));
                lossLeft = loss(left);
            }
            else
            {
                (low, left, lossLeft) = (left, right, lossRight);
                right = low + (ratio * (high - low));
                lossRight = loss(right);
            }
        }
        return Math.Exp((low + high) / 2);
    }
}
