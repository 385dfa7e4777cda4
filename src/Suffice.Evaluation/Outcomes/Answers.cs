namespace Suffice.Evaluation.Outcomes;

/// <summary>Reading logits.</summary>
public static class Answers
{
    /// <summary>Index of the largest logit; the lowest index on a tie, so that every part of the library gives the same answer.</summary>
    public static int Of(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }
}
