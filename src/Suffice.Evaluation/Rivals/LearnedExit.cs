using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Stops once a linear judge, one at each exit, is sure enough that the exit is right: learning to exit (BERxiT, Xin et al., EACL 2021), on
/// what our predictor sees.
/// </summary>
public sealed class LearnedExit : ScheduleController
{
    private readonly DecisionFeatures features;
    private readonly PreviousAnswers previous;
    private readonly Dictionary<int, double[]> weightsAt;
    private readonly double threshold;
    private readonly float[] seen;

    /// <param name="library">The paths.</param>
    /// <param name="deepest">End of the token schedule walked.</param>
    /// <param name="weights">For each decision point of the schedule but the last, one weight a feature and a bias.</param>
    /// <param name="threshold">Of the judged probability: 0 stops at the root, anything above 1 never stops early.</param>
    public LearnedExit(PathLibrary library, ExecutionPath deepest, IReadOnlyList<double[]> weights, double threshold)
        : base(library, deepest)
    {
        ArgumentNullException.ThrowIfNull(library);
        features = new DecisionFeatures(library.Model.Classes);
        previous = new PreviousAnswers(library.Model.Classes);
        weightsAt = Chain.SkipLast(1).Zip(weights).ToDictionary(pair => pair.First.Index, pair => pair.Second);
        this.threshold = threshold;
        seen = new float[features.Count];
    }

    public override void Start(int inputs) => previous.Start(inputs);

    public override long Macs(ExecutionPath at) => features.Count;

    protected override bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        features.Compute(logits, previous.Of(input), seen);
        previous.Keep(input, logits);
        return Judge(weightsAt[at.Index], seen) >= threshold;
    }

    /// <summary>σ(w · φ + b).</summary>
    internal static double Judge(double[] weights, ReadOnlySpan<float> features)
    {
        double score = weights[^1];
        for (int i = 0; i < features.Length; i++)
            score += weights[i] * features[i];
        return 1 / (1 + Math.Exp(-score));
    }
}
