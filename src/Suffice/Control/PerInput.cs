using Suffice.Models;

namespace Suffice.Control;

/// <summary>Inputs of several callers in one batch, each with a controller of its own. One instance serves one batch at a time.</summary>
internal sealed class PerInput : IController
{
    private readonly List<IController> controllers = []; // (inputs)
    private readonly List<IController> distinct = [];
    private int[] seen = []; // (inputs) lengths, as one controller is told them

    /// <summary>Lets go of all controllers.</summary>
    public void Clear()
    {
        controllers.Clear();
        distinct.Clear();
    }

    /// <summary>The next input of the batch has this one; several may share it.</summary>
    public void Add(IController controller)
    {
        controllers.Add(controller);
        if (!distinct.Contains(controller))
            distinct.Add(controller);
    }

    public void Start(int inputs)
    {
        foreach (IController controller in distinct)
            controller.Start(inputs);
    }

    public void Start(ReadOnlySpan<int> tokens)
    {
        if (seen.Length < tokens.Length)
            seen = new int[tokens.Length];
        foreach (IController controller in distinct)
        {
            // Others' inputs, which it is never asked about, seem as long as its own: its limit is none of theirs.
            int own = tokens[controllers.IndexOf(controller)];
            for (int i = 0; i < tokens.Length; i++)
                seen[i] = ReferenceEquals(controllers[i], controller) ? tokens[i] : own;
            controller.Start(seen.AsSpan(0, tokens.Length));
        }
    }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits) => controllers[input].Decide(input, at, logits);

    public long Macs(ExecutionPath at) => distinct.Max(controller => controller.Macs(at));

    public long Macs(int input, ExecutionPath at) => controllers[input].Macs(at);

    public DecisionData? DataOf(int input) => controllers[input].DataOf(input);
}
