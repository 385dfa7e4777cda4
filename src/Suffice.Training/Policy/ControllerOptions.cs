using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Models;
using Suffice.Training.Optimisation;

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
        return sizeof(float) * ((Members * predictor) + (PolicyMembers * policy));
    }

    /// <summary>Which examples of the training split the predictor sees.</summary>
    internal IReadOnlyList<int> TrainingInputs(DataSplits splits)
    {
        IReadOnlyList<int> all = splits[Split.Train];
        return [.. Evenly.Spaced(all.Count, TrainingImages).Select(i => all[i])];
    }

    /// <summary>What a bundle says of it.</summary>
    /// <param name="policyMembers">Policies that it holds; 0: one that was not trained.</param>
    internal ControllerDescription Describe(int policyMembers) =>
        new(Members, PredictorHidden, PolicyHidden)
        {
            FoldSeed = Seed,
            Divisions = Members % 2 == 0 ? Members / 2 : 1,
            PolicyMembers = policyMembers,
        };

    /// <summary>
    /// Networks the predictor averages, in pairs: the control split is halved at random for each pair, and each of the two is trained on
    /// the other half. So half of them have not seen an input, and their mean is what it is judged by. An odd number: each leaves out one
    /// fold.
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

    /// <summary>
    /// Policies that are trained, each without one fold of the control split, on which it is then judged. In use their logits are averaged.
    /// </summary>
    public int PolicyMembers { get; init; } = 4;

    /// <summary>Steps of gradient descent for each policy.</summary>
    public int PolicyUpdates { get; init; } = 2000;

    /// <summary>Largest learning rate of the policy; reached after a twentieth of the steps, then falling to 0.</summary>
    public double PolicyRate { get; init; } = 1e-3;

    /// <summary>How sharply the untrained policy follows the predictor: less explores more.</summary>
    public double PolicyGain { get; init; } = 4;

    /// <summary>
    /// Whether the policy learns from the outcomes of all actions, weighted by how probable they are, or from one sampled walk for each
    /// input, as where outcomes of other actions are not known.
    /// </summary>
    public bool ExactAdvantages { get; init; } = true;

    /// <summary>Range of λ, the price of computation, drawn log-uniformly for every episode.</summary>
    public double LowestPrice { get; init; } = 0.001;

    /// <inheritdoc cref="LowestPrice"/>
    public double HighestPrice { get; init; } = 1;

    /// <summary>
    /// Controllers fitted in the end, each with another seed; the first is deployed, the others show how much chance there was in it.
    /// </summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Seed of folds, networks and rollouts.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// For one of several controllers. Members, halvings and policies take the seeds that follow their controller's, so these lie apart.
    /// </summary>
    internal ControllerOptions ForSeed(int number) => this with { Seed = Seed + (1000 * number) };
}
