using System.IO.Hashing;
using System.Runtime.InteropServices;
using Suffice.Models;

namespace Suffice.Control.Rules;

/// <summary>
/// Two controllers, each for a share of the inputs, so that a mean budget between theirs is met. Who decides on an input is drawn from its
/// first answer: as good as a coin, and the same for the same logits, bit for bit, whenever and in whatever batch the input comes.
/// </summary>
/// <param name="root">The first decision point.</param>
/// <param name="first">For the rest of the inputs.</param>
/// <param name="second">For a share of them.</param>
/// <param name="share">0 to 1.</param>
internal sealed class Mixture(ExecutionPath root, IController first, IController second, double share) : IController
{
    private readonly DecisionData? data = DecisionData.Mixed(first.DataOf(0), second.DataOf(0), share);
    private bool[] toSecond = []; // (n)

    public void Start(int inputs)
    {
        Begin(inputs);
        first.Start(inputs);
        second.Start(inputs);
    }

    public void Start(ReadOnlySpan<int> tokens)
    {
        Begin(tokens.Length);
        first.Start(tokens);
        second.Start(tokens);
    }

    public void Admit(int tokens)
    {
        first.Admit(tokens);
        second.Admit(tokens);
    }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (at.Index == root.Index)
            toSecond[input] = Coin(logits) < share;
        return (toSecond[input] ? second : first).Decide(input, at, logits);
    }

    /// <remarks>Both are of one kind, so that their decisions cost the same.</remarks>
    public long Macs(ExecutionPath at) => first.Macs(at);

    public DecisionData? DataOf(int input) => data;

    /// <summary>A number in [0, 1) that depends on an answer alone, and looks drawn at random.</summary>
    public static double Coin(ReadOnlySpan<float> logits) =>
        (XxHash64.HashToUInt64(MemoryMarshal.AsBytes(logits)) >> 11) * Math.Pow(2, -53);

    private void Begin(int inputs)
    {
        if (toSecond.Length < inputs)
            toSecond = new bool[inputs];
    }
}
