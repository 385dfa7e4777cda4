namespace Suffice.Control;

/// <summary>
/// What predictor and policy see at a decision point, computed from the logits of this exit and of the one before: sorted
/// log-probabilities, entropy, agreement and change since the previous exit, predicted class, log-probability of every class. Training and
/// runtime share this code.
/// </summary>
internal sealed class DecisionFeatures
{
    /// <summary>Most log-probabilities used.</summary>
    internal const int Ranks = 5;

    /// <summary>With more classes than this they are left unnamed: which is which would be learnt by heart.</summary>
    internal const int NamedClasses = 32;

    /// <summary>Log-probabilities are cut here …</summary>
    internal const float Floor = 8;

    /// <summary>… and scaled to [−4, 0]: what they tell spans orders of magnitude, which small weights could not follow.</summary>
    internal const float Scale = 0.5f;

    /// <summary>Divergence from the answer before is cut here, and told as a share of it.</summary>
    internal const float MostDivergence = 4;

    private readonly int classes;
    private readonly int ranks;

    public DecisionFeatures(int classes)
    {
        this.classes = classes;
        ranks = Math.Min(Ranks, classes);
        Confidence = ranks + 5;
        Count = Confidence + (classes <= NamedClasses ? 2 * classes : 0);
    }

    /// <summary>Floats in all.</summary>
    public int Count { get; }

    /// <summary>The first so many do not depend on the class.</summary>
    public int Confidence { get; }

    /// <summary>Fills <paramref name="features"/> (<see cref="Count"/> floats).</summary>
    /// <param name="logits">(C) the exit's answer.</param>
    /// <param name="previous">(C) the previous exit's answer; empty at the root.</param>
    /// <param name="features">All of it is overwritten.</param>
    public void Compute(ReadOnlySpan<float> logits, ReadOnlySpan<float> previous, Span<float> features)
    {
        features = features[..Count];
        features.Clear();
        int answer = Logits.ArgMax(logits);
        float normaliser = LogSumExp(logits, logits[answer]);
        Rank(logits, normaliser, features[..ranks]);
        float entropy = 0;
        foreach (float logit in logits)
        {
            float log = logit - normaliser;
            entropy -= MathF.Exp(log) * log;
        }
        features[ranks] = entropy / MathF.Log(classes);
        if (!previous.IsEmpty)
        {
            int before = Logits.ArgMax(previous);
            float normaliserBefore = LogSumExp(previous, previous[before]);
            float divergence = 0;
            for (int i = 0; i < classes; i++)
            {
                float log = previous[i] - normaliserBefore;
                divergence += MathF.Exp(log) * (log - (logits[i] - normaliser));
            }
            features[ranks + 1] = 1;
            features[ranks + 2] = before == answer ? 1 : 0;
            features[ranks + 3] = MathF.Min(MathF.Max(divergence, 0), MostDivergence) / MostDivergence;
            features[ranks + 4] = MathF.Exp(previous[answer] - normaliserBefore);
        }
        if (classes > NamedClasses)
            return;
        features[Confidence + answer] = 1;
        Span<float> named = features[(Confidence + classes)..];
        for (int i = 0; i < classes; i++)
            named[i] = Shown(logits[i] - normaliser);
    }

    private static void Rank(ReadOnlySpan<float> logits, float normaliser, Span<float> ranked)
    {
        ranked.Fill(float.NegativeInfinity);
        foreach (float logit in logits)
        {
            float value = logit;
            for (int i = 0; i < ranked.Length; i++)
                if (value > ranked[i])
                    (ranked[i], value) = (value, ranked[i]);
        }
        for (int i = 0; i < ranked.Length; i++)
            ranked[i] = Shown(ranked[i] - normaliser);
    }

    private static float Shown(float logProbability) => MathF.Max(logProbability, -Floor) * Scale;

    // In single precision, unlike the sums of Logits: predictor and policy have learnt from these bits, and every decision pays for them.
    private static float LogSumExp(ReadOnlySpan<float> logits, float largest)
    {
        float sum = 0;
        foreach (float logit in logits)
            sum += MathF.Exp(logit - largest);
        return largest + MathF.Log(sum);
    }
}
