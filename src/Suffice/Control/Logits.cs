namespace Suffice.Control;

/// <summary>What an answer's logits say: its class, and scores of it, softened by a temperature: p = softmax(logits / T).</summary>
internal static class Logits
{
    /// <summary>Index of the largest logit; the lowest index on a tie, so that every part of the library gives the same answer.</summary>
    public static int ArgMax(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }
        return best;
    }

    /// <summary>Largest probability, in (0, 1].</summary>
    public static double Confidence(ReadOnlySpan<float> logits, double temperature) => 1 / Sum(logits, temperature, out _);

    /// <summary>(C) softmax.</summary>
    public static float[] Probabilities(ReadOnlySpan<float> logits)
    {
        double sum = Sum(logits, 1, out double largest);
        float[] probabilities = new float[logits.Length];
        for (int i = 0; i < probabilities.Length; i++)
            probabilities[i] = (float)(Math.Exp(logits[i] - largest) / sum);
        return probabilities;
    }

    /// <summary>Entropy in nats, 0 to ln C.</summary>
    public static double Entropy(ReadOnlySpan<float> logits, double temperature)
    {
        double sum = Sum(logits, temperature, out double largest),
            weighted = 0;
        foreach (float logit in logits)
        {
            double exponent = (logit - largest) / temperature;
            weighted += Math.Exp(exponent) * exponent;
        }
        return Math.Log(sum) - (weighted / sum);
    }

    /// <summary>−ln p of the true class.</summary>
    public static double LogLoss(ReadOnlySpan<float> logits, int label, double temperature)
    {
        double sum = Sum(logits, temperature, out double largest);
        return Math.Log(sum) - ((logits[label] - largest) / temperature);
    }

    /// <summary>By how much the probability of a class lies below the largest one, in [0, 1).</summary>
    public static double Shortfall(ReadOnlySpan<float> logits, int label, double temperature)
    {
        double sum = Sum(logits, temperature, out double largest);
        return (1 - Math.Exp((logits[label] - largest) / temperature)) / sum;
    }

    private static double Sum(ReadOnlySpan<float> logits, double temperature, out double largest)
    {
        largest = double.NegativeInfinity;
        foreach (float logit in logits)
            largest = Math.Max(largest, logit);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp((logit - largest) / temperature);
        return sum;
    }
}
