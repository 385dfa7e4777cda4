using Suffice.Models;

namespace Suffice.Control.Rules;

/// <summary>How sure an exit is of its answer: one number, more is surer. Instances have buffers of their own: one a controller.</summary>
internal abstract class ExitScore
{
    /// <summary>Forgets everything; inputs are numbered 0 to <paramref name="inputs"/> − 1.</summary>
    public virtual void Start(int inputs) { }

    /// <summary>How it is told to a device.</summary>
    public abstract DecisionKind Kind { get; }

    /// <inheritdoc cref="DecisionData.Scoring"/>
    public virtual double[] Numbers(int paths) => [];

    /// <summary>Multiply-adds of one score, of the counted kind: reading a maximum, an entropy or a comparison needs none.</summary>
    public virtual long Macs => 0;

    /// <summary>The score of an answer; exits of one input are visited in the order of its path.</summary>
    /// <param name="input">Number of the input.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="logits">(C) the answer there.</param>
    public abstract double Score(int input, ExecutionPath at, ReadOnlySpan<float> logits);
}

/// <summary>The largest probability, in (0, 1].</summary>
/// <param name="temperatures">(P) of the paths' exits.</param>
internal sealed class ConfidenceScore(IReadOnlyList<double> temperatures) : ExitScore
{
    public override DecisionKind Kind => DecisionKind.Confidence;

    public override double[] Numbers(int paths) => [.. temperatures];

    public override double Score(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Logits.Confidence(logits, temperatures[at.Index]);
    }
}

/// <summary>The entropy in nats with a minus sign, −ln C to 0.</summary>
/// <param name="temperatures">(P) of the paths' exits.</param>
internal sealed class EntropyScore(IReadOnlyList<double> temperatures) : ExitScore
{
    public override DecisionKind Kind => DecisionKind.Entropy;

    public override double[] Numbers(int paths) => [.. temperatures];

    public override double Score(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        return -Logits.Entropy(logits, temperatures[at.Index]);
    }
}

/// <summary>How many exits in a row have repeated the answer before them; 0 at the root.</summary>
/// <param name="root">The first decision point.</param>
internal sealed class AgreementScore(ExecutionPath root) : ExitScore
{
    private int[] answers = []; // (n)
    private int[] streaks = []; // (n)

    public override DecisionKind Kind => DecisionKind.Agreement;

    public override void Start(int inputs)
    {
        if (answers.Length >= inputs)
            return;
        answers = new int[inputs];
        streaks = new int[inputs];
    }

    public override double Score(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        int answer = Logits.ArgMax(logits);
        streaks[input] = at.Index != root.Index && answer == answers[input] ? streaks[input] + 1 : 0;
        answers[input] = answer;
        return streaks[input];
    }
}

/// <summary>The probability, by a logistic regression on what the complexity predictor sees, that this exit is right.</summary>
internal sealed class JudgedScore : ExitScore
{
    private readonly DecisionFeatures features;
    private readonly PreviousAnswers previous;
    private readonly IReadOnlyList<double[]> judges;
    private readonly float[] seen;

    /// <param name="classes">C.</param>
    /// <param name="judges">(P)(F + 1) weights, the bias last.</param>
    public JudgedScore(int classes, IReadOnlyList<double[]> judges)
    {
        features = new DecisionFeatures(classes);
        previous = new PreviousAnswers(classes);
        this.judges = judges;
        seen = new float[features.Count];
    }

    public override DecisionKind Kind => DecisionKind.Judged;

    /// <remarks>Leaves have no judge.</remarks>
    public override double[] Numbers(int paths) =>
        [.. judges.SelectMany(judge => judge.Length == 0 ? new double[features.Count + 1] : judge)];

    public override long Macs => features.Count;

    public override void Start(int inputs) => previous.Start(inputs);

    public override double Score(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        features.Compute(logits, previous.Of(input), seen);
        previous.Keep(input, logits);
        return Judge(judges[at.Index], seen);
    }

    /// <summary>σ(w · φ + b).</summary>
    public static double Judge(ReadOnlySpan<double> weights, ReadOnlySpan<float> features)
    {
        double score = weights[^1];
        for (int i = 0; i < features.Length; i++)
            score += weights[i] * features[i];
        return 1 / (1 + Math.Exp(-score));
    }
}
