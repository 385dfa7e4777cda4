namespace Suffice.Evaluation.Statistics;

/// <summary>
/// The conditional logit (McFadden 1974): P(class c) ∝ exp(offset_c + w · φ_c), where φ_c describes class c and all classes share w. Fitted
/// by damped Newton steps to the maximum of the log-likelihood less ridge · |w|² / 2, which is concave, so that there is one answer.
/// </summary>
/// <remarks>
/// At the maximum the mean of each feature of the true class equals its mean under the model (up to the ridge): a feature that says "path p
/// answers c" makes the model's mean probability that p is right equal to how often it is.
/// </remarks>
internal sealed class ConditionalLogit
{
    private const int MostSteps = 100;

    private readonly float[] features; // (n, C, d)
    private readonly double[] offsets; // (n, C)
    private readonly int[] labels; // (n)
    private readonly int classes,
        count;

    public ConditionalLogit(float[] features, double[] offsets, int[] labels)
    {
        this.features = features;
        this.offsets = offsets;
        this.labels = labels;
        classes = offsets.Length / labels.Length;
        count = features.Length / offsets.Length;
    }

    /// <summary>The weights (d) that suit some of the inputs best.</summary>
    public double[] Fit(IReadOnlyList<int> inputs, double ridge)
    {
        var weights = new double[count];
        double loss = Loss(inputs, weights, ridge);
        for (int step = 0; step < MostSteps; step++)
        {
            (double[] gradient, double[] hessian) = Derivatives(inputs, weights, ridge);
            double[] direction = Cholesky.Solve(hessian, gradient);
            double gain = Dot(direction, gradient); // Twice what a quadratic would gain.
            (double[] next, double nextLoss, bool falls) = Shorten(inputs, weights, direction, loss, gain, ridge);
            if (!falls)
                break; // Down to rounding.
            (weights, loss) = (next, nextLoss);
            if (gain < 1e-9)
                break;
        }
        return weights;
    }

    /// <summary>Fills (C) probabilities of one input's classes.</summary>
    public void Probabilities(int input, double[] weights, Span<double> probabilities)
    {
        double largest = double.NegativeInfinity,
            sum = 0;
        for (int c = 0; c < classes; c++)
        {
            ReadOnlySpan<float> described = Described(input, c);
            double score = offsets[(input * classes) + c];
            for (int k = 0; k < count; k++)
                score += weights[k] * described[k];
            probabilities[c] = score;
            largest = Math.Max(largest, score);
        }
        for (int c = 0; c < classes; c++)
            sum += probabilities[c] = Math.Exp(probabilities[c] - largest);
        for (int c = 0; c < classes; c++)
            probabilities[c] /= sum;
    }

    /// <summary>Negative log-likelihood and ridge, in nats over all the inputs.</summary>
    public double Loss(IReadOnlyList<int> inputs, double[] weights, double ridge)
    {
        var probabilities = new double[classes];
        double loss = ridge / 2 * Dot(weights, weights);
        foreach (int input in inputs)
        {
            Probabilities(input, weights, probabilities);
            loss -= Math.Log(Math.Max(probabilities[labels[input]], double.Epsilon));
        }
        return loss;
    }

    // The whole step where the loss falls as convexity says it must, else half of it, and so on.
    private (double[] Weights, double Loss, bool Falls) Shorten(
        IReadOnlyList<int> inputs,
        double[] weights,
        double[] direction,
        double loss,
        double gain,
        double ridge
    )
    {
        for (double part = 1; part > 1e-6; part /= 2)
        {
            double[] next = [.. weights.Zip(direction, (weight, change) => weight + (part * change))];
            double nextLoss = Loss(inputs, next, ridge);
            if (nextLoss <= loss - (1e-4 * part * gain) + (1e-13 * loss))
                return (next, nextLoss, true);
        }
        return (weights, loss, false);
    }

    /// <returns>(d) the direction in which the loss falls; (d, d) its curvature, the lower triangle.</returns>
    private (double[] Gradient, double[] Hessian) Derivatives(IReadOnlyList<int> inputs, double[] weights, double ridge)
    {
        var gradient = new double[count];
        var hessian = new double[count * count];
        var probabilities = new double[classes];
        var mean = new double[count];
        foreach (int input in inputs)
        {
            Probabilities(input, weights, probabilities);
            Array.Clear(mean);
            for (int c = 0; c < classes; c++)
            {
                ReadOnlySpan<float> described = Described(input, c);
                for (int k = 0; k < count; k++)
                    mean[k] += probabilities[c] * described[k];
                AddSquare(hessian, described, probabilities[c]);
            }
            ReadOnlySpan<float> right = Described(input, labels[input]);
            for (int k = 0; k < count; k++)
            {
                gradient[k] += right[k] - mean[k];
                for (int j = 0; j <= k; j++)
                    hessian[(k * count) + j] -= mean[k] * mean[j];
            }
        }
        for (int k = 0; k < count; k++)
        {
            gradient[k] -= ridge * weights[k];
            hessian[(k * count) + k] += ridge;
        }
        return (gradient, hessian);
    }

    private void AddSquare(double[] hessian, ReadOnlySpan<float> described, double probability)
    {
        if (probability < 1e-12)
            return; // Adds nothing that a double would keep.
        for (int k = 0; k < count; k++)
        {
            double scaled = probability * described[k];
            if (scaled == 0)
                continue;
            Span<double> row = hessian.AsSpan(k * count, k + 1);
            for (int j = 0; j < row.Length; j++)
                row[j] += scaled * described[j];
        }
    }

    private ReadOnlySpan<float> Described(int input, int c) => features.AsSpan(((input * classes) + c) * count, count);

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
