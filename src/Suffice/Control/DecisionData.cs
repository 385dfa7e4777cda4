namespace Suffice.Control;

/// <summary>The ways of deciding that can be written down as numbers.</summary>
internal enum DecisionKind
{
    /// <summary>Along one schedule, to its end.</summary>
    Steps,

    /// <summary>Along one schedule, until the largest probability reaches a level.</summary>
    Confidence,

    /// <summary>The same by the entropy.</summary>
    Entropy,

    /// <summary>The same by exits in a row that agree.</summary>
    Agreement,

    /// <summary>The same by a linear judge of each exit.</summary>
    Judged,

    /// <summary>The predictor, asked at every decision point.</summary>
    Greedy,

    /// <summary>The predictor, asked once.</summary>
    OneShot,

    /// <summary>Predictor and policy networks.</summary>
    Policy,
}

/// <summary>
/// What a controller decides by, as numbers: for a device that decides where it computes. Predictor and policy are the bundle's.
/// </summary>
/// <param name="Kind">How.</param>
/// <param name="Lambda">Price of the teacher's whole computation; 0 for those that do not ask for it.</param>
/// <param name="Steps">(P) index of the next path along the schedule, −1 at its end; empty where there is none.</param>
/// <param name="Levels">(P) the score at which each exit stops; empty where there is none.</param>
/// <param name="Scoring">(P, n) what the score needs of each exit: a temperature, or a judge's weights and its bias; empty:
/// nothing.</param>
internal sealed record DecisionData(DecisionKind Kind, double Lambda, int[] Steps, double[] Levels, double[] Scoring)
{
    /// <summary>Which paths a limit leaves to an input of so many tokens, (P); null: all to all.</summary>
    public Func<int, bool[]>? Within { get; init; }

    /// <summary>Who else decides, about a share of the inputs; null: nobody.</summary>
    public DecisionData? Other { get; init; }

    /// <summary>Of inputs that the other one decides about, drawn from the first answer: see <see cref="Rules.Mixture.Coin"/>.</summary>
    public double Share { get; init; }

    /// <summary>Two that share the inputs; null where they decide in different ways.</summary>
    public static DecisionData? Mixed(DecisionData? first, DecisionData? second, double share) =>
        first is { Other: null }
        && second is { Other: null }
        && first.Kind == second.Kind
        && first.Scoring.AsSpan().SequenceEqual(second.Scoring)
            ? first with
            {
                Other = second,
                Share = share,
            }
            : null;

    /// <summary>Of a schedule alone.</summary>
    /// <param name="next">(P) the next path; null at its end.</param>
    public static int[] Numbers(IReadOnlyList<Models.ExecutionPath?> next) => [.. next.Select(path => path?.Index ?? -1)];
}
