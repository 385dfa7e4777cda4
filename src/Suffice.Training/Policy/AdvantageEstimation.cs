namespace Suffice.Training.Policy;

/// <summary>How much better each action taken was than the critic had expected.</summary>
/// <param name="Advantages">(T · E), step by step; 0 where there was no decision.</param>
/// <param name="Returns">(T · E) targets of the critic: advantage + old value.</param>
/// <param name="ExplainedVariance">1 − mean (return − value)² / Var(return) over the decisions; 0 where all returns are the same.</param>
internal sealed record AdvantageEstimate(float[] Advantages, float[] Returns, double ExplainedVariance);

/// <summary>Advantages of the actions of a rollout.</summary>
internal static class AdvantageEstimation
{
    /// <summary>Generalised advantage estimation (arXiv 1506.02438) of the shaped reward r + Φ(s') − Φ(s); discount 1.</summary>
    /// <param name="rewards">(T, E).</param>
    /// <param name="potentials">(T + 1, E) Φ; 0 after the end of an episode.</param>
    /// <param name="values">(T + 1, E) by the critic; 0 after the end of an episode.</param>
    /// <param name="alive">(T, E) 1 where a decision was made.</param>
    /// <param name="decay">Of the trace, 0 to 1: the λ of that paper.</param>
    public static AdvantageEstimate Generalised(float[,] rewards, float[,] potentials, float[,] values, float[,] alive, double decay)
    {
        (int horizon, int episodes) = (rewards.GetLength(0), rewards.GetLength(1));
        var advantages = new float[horizon * episodes];
        var returns = new float[horizon * episodes];
        double residual = 0,
            squares = 0,
            sum = 0,
            count = 0;
        for (int e = 0; e < episodes; e++)
        {
            double trace = 0;
            for (int t = horizon - 1; t >= 0; t--)
            {
                if (alive[t, e] == 0)
                    continue;
                double shaped = rewards[t, e] + potentials[t + 1, e] - potentials[t, e];
                trace = shaped + values[t + 1, e] - values[t, e] + (decay * trace);
                double target = trace + values[t, e];
                (advantages[(t * episodes) + e], returns[(t * episodes) + e]) = ((float)trace, (float)target);
                residual += trace * trace;
                squares += target * target;
                sum += target;
                count++;
            }
        }
        double variance = (squares / count) - (sum / count * (sum / count));
        return new AdvantageEstimate(advantages, returns, variance > 0 ? 1 - (residual / count / variance) : 0);
    }
}
