using Suffice.Control;
using Suffice.Models;

namespace Suffice.Training.Policy;

/// <summary>Size and training of predictor and policy.</summary>
public sealed record ControllerOptions
{
    /// <summary>Bytes of predictor and policy.</summary>
    public long Bytes(PathLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        int paths = library.Paths.Count,
            features = new DecisionFeatures(library.Model.Classes).Count,
            actions = 1 + library.Paths.Max(path => library.Children(path).Count);
        long predictor = (long)library.DecisionPoints.Count * ((PredictorHidden * (features + 1)) + (paths * (PredictorHidden + 1)));
        long policy = (3 * PolicyHidden * (new PolicyInputs(library, 1).Count + PolicyHidden + 2)) + (actions * (PolicyHidden + 1)) + 1;
        return sizeof(float) * ((Members * predictor) + policy);
    }

    /// <summary>
    /// Networks the predictor averages, and folds of the control split: each is trained without one fold, on which it is then used.
    /// </summary>
    public int Members { get; init; } = 4;

    /// <summary>Hidden width of each, at each decision point.</summary>
    public int PredictorHidden { get; init; } = 32;

    /// <summary>Passes over its images for each.</summary>
    public int PredictorEpochs { get; init; } = 30;

    /// <summary>
    /// Images of the training split that the predictor sees beside the control split; their targets are the teacher's and need no labels.
    /// </summary>
    public int TrainingImages { get; init; } = 10000;

    /// <summary>Width of the policy's recurrent state.</summary>
    public int PolicyHidden { get; init; } = 16;

    /// <summary>Rollouts of the whole control split.</summary>
    public int PolicyIterations { get; init; } = 20;

    /// <summary>
    /// Learning rate of the first rollout; falls to 0. The predictions are a good start, from which a fast policy would stray.
    /// </summary>
    public double PolicyRate { get; init; } = 1e-4;

    /// <summary>
    /// How sharply the untrained policy follows the predictor: less explores more, and strays more where the predictor is right.
    /// </summary>
    public double PolicyGain { get; init; } = 1;

    /// <summary>Range of λ, the price of computation, drawn log-uniformly for every episode.</summary>
    public double LowestPrice { get; init; } = 0.001;

    /// <inheritdoc cref="LowestPrice"/>
    public double HighestPrice { get; init; } = 1;

    /// <summary>
    /// Controllers fitted in the end, with consecutive seeds; the first is deployed, the others show how much chance there was in it.
    /// </summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Seed of folds, networks and rollouts.</summary>
    public int Seed { get; init; }
}
