using Suffice.Control;
using Suffice.Models;

namespace Suffice.Training.Policy;

/// <summary>E episodes: an input of the table at a price, each.</summary>
/// <param name="Inputs">(E) rows of the table.</param>
/// <param name="Prices">(E) λ.</param>
internal sealed record Episodes(int[] Inputs, double[] Prices)
{
    /// <summary>E.</summary>
    public int Count => Inputs.Length;
}

/// <summary>
/// An outcome table as an environment for reinforcement learning. An episode is one input at a price λ; it begins at the root of the path
/// tree. Action 0 stops with this point's answer. Action i + 1 goes on to the i-th child, for a reward of −λ · ΔMACs / C, C the teacher's
/// MACs. An episode ends when it stops or reaches a leaf; then the utility of that answer is added to the reward. As every path's answer is
/// known, so is the outcome of every action, taken or not.
/// </summary>
internal sealed class OutcomeEnvironment
{
    private readonly ControllerData data;
    private readonly float[] predictions; // (n, P, P)
    private readonly PolicyInputs inputs;

    /// <param name="data">The outcome table, of n inputs.</param>
    /// <param name="predictions">(n, P, P): for each input, at each decision point, the predicted utility of every path's answer.</param>
    public OutcomeEnvironment(ControllerData data, float[] predictions)
    {
        (this.data, this.predictions) = (data, predictions);
        Tree = new DecisionTree(data.Table.Library);
        inputs = new PolicyInputs(data.Table.Library, data.Table.PriceUnit);
    }

    /// <summary>The outcome table.</summary>
    public ControllerData Data => data;

    /// <summary>The decision points.</summary>
    public DecisionTree Tree { get; }

    /// <summary>I: floats in one observation.</summary>
    public int ObservationSize => inputs.Count;

    /// <summary>(K, E, I) what the policy sees at every decision point (<see cref="PolicyInputs"/>).</summary>
    public float[] Observe(Episodes episodes)
    {
        int count = episodes.Count;
        var values = new float[Tree.Count * count * ObservationSize];
        Parallel.For(0, count, e =>
        {
            int input = episodes.Inputs[e];
            for (int point = 0; point < Tree.Count; point++)
            {
                int here = Tree.Points[point].Index;
                ReadOnlySpan<float> predicted = predictions.AsSpan(((input * data.Paths) + here) * data.Paths, data.Paths);
                Span<float> seen = values.AsSpan(((point * count) + e) * ObservationSize, ObservationSize);
                inputs.Compute(here, data.Table.Tokens(input), data.FeaturesOf(input, here), predicted, episodes.Prices[e], seen);
            }
        });
        return values;
    }

    /// <summary>The reward of an action at a decision point, that of ending included where it ends the episode.</summary>
    /// <param name="input">Row of the table.</param>
    /// <param name="price">λ.</param>
    /// <param name="point">Number of the decision point.</param>
    /// <param name="action">One that it has.</param>
    public double Reward(int input, double price, int point, int action)
    {
        int here = Tree.Points[point].Index,
            path = Tree.Path(point, action);
        double reward = price * (Fraction(input, here) - Fraction(input, path));
        return Tree.Next(point, action) < 0 ? reward + Utility(input, path) : reward;
    }

    /// <summary>The predictions, as who estimates utilities.</summary>
    public void Predicted(int input, ExecutionPath at, ReadOnlySpan<float> features, Span<float> utilities) =>
        predictions.AsSpan(((input * data.Paths) + at.Index) * data.Paths, data.Paths).CopyTo(utilities);

    /// <summary>What a path's answer to an input is worth: 1 less the teacher's regret.</summary>
    public double Utility(int input, int path) => data.Utilities[(input * data.Paths) + path];

    /// <summary>MACs of a path as a share of the teacher's, controller left out.</summary>
    public double Fraction(int input, int path) => inputs.Values.Fraction(path, data.Table.Tokens(input));
}
