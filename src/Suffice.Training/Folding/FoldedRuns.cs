using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Folding;

/// <summary>
/// Fits, for every block but the first of a pre-norm net, what the last layer of the block before it would have to be for the block to go:
/// the least squares change that makes its tokens those that left the block, over all tokens of some training examples. The fitted layer
/// takes the place of the old one, so a folded run costs what its first block cost.
/// </summary>
internal static class FoldedRuns
{
    /// <summary>Of the mean square of the hidden values: keeps the change small where they say little.</summary>
    private const double Ridge = 1e-3;

    private const int ExamplesAtATime = 100;

    /// <returns>By block, the weight (width, hidden) and bias (width) of the last layer of the block before; null for the first.</returns>
    public static (float[] Weight, float[] Bias)?[] Fit(
        EncoderNetwork network,
        TrainingSet set,
        IReadOnlyList<int> examples,
        CancellationToken cancellationToken
    )
    {
        ModelDescription model = network.Model;
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int inputs = model.HiddenWidth + 1;
        Tensor[] moments = [.. Enumerable.Range(0, model.Depth).Select(_ => zeros(inputs, inputs, ScalarType.Float64))];
        Tensor[] products = [.. Enumerable.Range(0, model.Depth).Select(_ => zeros(inputs, model.Width, ScalarType.Float64))];
        foreach (int[] some in examples.Chunk(ExamplesAtATime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            TokenBatch batch = network.Embed(set.Plain(some));
            Tensor? hidden = null; // with a one for the bias, of the block before
            for (int i = 0; i < model.Depth; i++)
            {
                (Tensor tokens, Tensor now) = network.Blocks[i].ForwardWithHidden(batch.Tokens, batch.Valid);
                if (hidden is not null)
                {
                    Tensor change = Rows(tokens - batch.Tokens, batch.Valid);
                    moments[i].Add(hidden.t().matmul(hidden), 1);
                    products[i].Add(hidden.t().matmul(change), 1);
                }
                Tensor rows = Rows(now, batch.Valid);
                hidden = cat([rows, ones(rows.shape[0], 1, ScalarType.Float64)], 1);
                batch = batch with { Tokens = tokens };
            }
        }
        return [.. Enumerable.Range(0, model.Depth).Select(i => i == 0 ? null : Solve(network.Blocks[i - 1], moments[i], products[i]))];
    }

    private static (float[] Weight, float[] Bias)? Solve(EncoderBlock before, Tensor moment, Tensor product)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ridge = eye(moment.shape[0], dtype: ScalarType.Float64) * moment.diagonal().mean().Times(Ridge);
        Tensor change = linalg.solve(moment.Plus(ridge), product).to(ScalarType.Float32); // (hidden + 1, width)
        (Tensor weight, Tensor bias) = before.LastLayer;
        long hidden = change.shape[0] - 1;
        return (Values(weight.Plus(change.narrow(0, 0, hidden).t())), Values(bias.Plus(change[hidden])));
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    /// <summary>(B, N, C) → (rows, C) in double precision, padding left out.</summary>
    private static Tensor Rows(Tensor values, Tensor? valid)
    {
        Tensor rows = values.flatten(0, 1);
        if (valid is not null)
            rows = rows.index_select(0, valid.flatten().nonzero().flatten());
        return rows.to(ScalarType.Float64);
    }
}
