using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Execution;

/// <summary>What a run gives.</summary>
internal sealed record Results(float[] Logits, int[] Paths, Cost[] Costs)
{
    public static Results Of(Executor executor, PathLibrary library, float[] inputs, int batch, IController controller)
    {
        var results = new Results(new float[batch * library.Model.Classes], new int[batch], new Cost[batch]);
        executor.Run(inputs, batch, controller, results.Logits, results.Paths, results.Costs);
        return results;
    }

    public static Results Of(Executor executor, PathLibrary library, TokenText[] texts, IController controller)
    {
        var batch = new InputBatch(library.Model, new Preprocessing([], []), Math.Max(1, texts.Length));
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        var results = new Results(new float[texts.Length * library.Model.Classes], new int[texts.Length], new Cost[texts.Length]);
        executor.Run(batch, controller, results.Logits, results.Paths, results.Costs);
        return results;
    }
}

/// <summary>Sends input i to path i modulo their number; a decision costs 100.</summary>
internal sealed class Scatter(PathLibrary library, int first = 0) : IController
{
    private readonly FixedPath[] paths = [.. library.Paths.Select(path => new FixedPath(library, path))];

    public void Start(int inputs) { }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits) =>
        paths[(first + input) % paths.Length].Decide(input, at, logits);

    public long Macs(ExecutionPath at) => 100;
}
