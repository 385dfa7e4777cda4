using Suffice.Control;
using Suffice.Models;

namespace Suffice.Training.Policy;

/// <summary>What E episodes show to the policy. Rows of episodes that have ended are 0.</summary>
/// <param name="Values">(E, I) inputs of the policy at the decision points where the episodes stand (<see cref="PolicyInputs"/>).</param>
/// <param name="ActionMasks">(E, A) to be added to the logits: 0, or −10⁹ for an action that the decision point does not have.</param>
/// <param name="Potentials">(E) Φ: what can still be gained from here according to the prediction.</param>
/// <param name="Alive">(E) 1 where there is a decision to make, 0 where the episode has ended.</param>
internal sealed record Observations(float[] Values, float[] ActionMasks, float[] Potentials, float[] Alive);

/// <summary>What E actions led to. All is 0 in episodes that had ended before.</summary>
/// <param name="Rewards">(E), without shaping.</param>
/// <param name="Done">(E) whether the episode ended with this action.</param>
/// <param name="Utilities">(E) of the answer, where it ended: 1 less the teacher's regret; else 0.</param>
/// <param name="Fractions">(E) MACs of the path taken as a share of the teacher's, controller left out, where it ended; else 0.</param>
internal sealed record Transition(float[] Rewards, bool[] Done, float[] Utilities, double[] Fractions);

/// <summary>
/// An outcome table as an environment for reinforcement learning. There is one episode for each input of the table, and all are stepped
/// together. An episode begins at the root of the path tree, at a price λ. Action 0 stops. Action i + 1 goes on to the i-th child, for a
/// reward of −λ · ΔMACs / C, C the teacher's MACs. An episode ends when it stops or reaches a leaf; then the utility of that answer is
/// added to the reward.
/// </summary>
internal sealed class OutcomeEnvironment
{
    private const float Blocked = -1e9f;

    private readonly ControllerData data;
    private readonly float[] predictions; // (E, P, P)
    private readonly PathLibrary library;
    private readonly PolicyInputs inputs;
    private readonly ExecutionPath[] at; // (E) where an episode stands, or where it ended
    private readonly bool[] running; // (E)
    private readonly double[] prices; // (E)

    /// <param name="data">The outcome table.</param>
    /// <param name="predictions">(E, P, P): for each input, at each decision point, the predicted utility of every path's answer.</param>
    public OutcomeEnvironment(ControllerData data, float[] predictions)
    {
        (this.data, this.predictions) = (data, predictions);
        library = data.Table.Library;
        inputs = new PolicyInputs(library, data.Table.PriceUnit);
        Horizon = library.Paths.Max(path => library.Chain(path).Count) - 1;
        (at, running, prices) = (new ExecutionPath[Episodes], new bool[Episodes], new double[Episodes]);
        Array.Fill(at, library.Root);
    }

    /// <summary>E: inputs of the table.</summary>
    public int Episodes => data.Count;

    /// <summary>I: floats in the observation of one episode.</summary>
    public int ObservationSize => inputs.Count;

    /// <summary>A: stopping, and one for each child of the decision point that has most.</summary>
    public int Actions => inputs.Values.Children + 1;

    /// <summary>Most decisions of any episode.</summary>
    public int Horizon { get; }

    /// <summary>Begins all episodes anew.</summary>
    /// <param name="episodePrices">(E) λ of each episode.</param>
    public void Reset(IReadOnlyList<double> episodePrices)
    {
        Array.Fill(at, library.Root);
        Array.Fill(running, true);
        for (int e = 0; e < Episodes; e++)
            prices[e] = episodePrices[e];
    }

    /// <summary>Where an episode stands, or the path with whose answer it ended.</summary>
    public ExecutionPath PathOf(int episode) => at[episode];

    /// <summary>What the policy sees now.</summary>
    public Observations Observe()
    {
        var values = new float[Episodes * ObservationSize];
        var masks = new float[Episodes * Actions];
        var potentials = new float[Episodes];
        var alive = new float[Episodes];
        Parallel.For(0, Episodes, e =>
        {
            if (!running[e])
                return;
            alive[e] = 1;
            int here = at[e].Index;
            ReadOnlySpan<float> predicted = predictions.AsSpan(((e * data.Paths) + here) * data.Paths, data.Paths);
            Span<float> observed = values.AsSpan(e * ObservationSize, ObservationSize);
            inputs.Compute(here, data.Table.Tokens(e), data.FeaturesOf(e, here), predicted, prices[e], observed);
            potentials[e] = observed[inputs.ValueIndex];
            int available = 1 + library.Children(at[e]).Count;
            masks.AsSpan((e * Actions) + available, Actions - available).Fill(Blocked);
        });
        return new Observations(values, masks, potentials, alive);
    }

    /// <summary>Takes one action in every running episode.</summary>
    /// <param name="actions">(E); those of episodes that have ended are not read.</param>
    public Transition Step(ReadOnlySpan<long> actions)
    {
        var result = new Transition(new float[Episodes], new bool[Episodes], new float[Episodes], new double[Episodes]);
        for (int e = 0; e < Episodes; e++)
        {
            if (!running[e])
                continue;
            bool stops = actions[e] == 0;
            if (!stops)
            {
                ExecutionPath next = library.Children(at[e])[(int)actions[e] - 1];
                result.Rewards[e] -= (float)(prices[e] * (Fraction(e, next) - Fraction(e, at[e])));
                at[e] = next;
            }
            running[e] = !stops && library.Children(at[e]).Count > 0;
            if (running[e])
                continue;
            result.Done[e] = true;
            result.Utilities[e] = data.Utilities[(e * data.Paths) + at[e].Index];
            result.Fractions[e] = Fraction(e, at[e]);
            result.Rewards[e] += result.Utilities[e];
        }
        return result;
    }

    private double Fraction(int episode, ExecutionPath path) => inputs.Values.Fraction(path.Index, data.Table.Tokens(episode));
}
