using Suffice.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Token merging of Bolya et al. (ToMe, arXiv 2210.09461): between attention and perceptron of every block, as many pairs of tokens as
/// asked for become one each. It decides nothing about an input's cost, so it is a static rival; it needs no training.
/// </summary>
internal static class TokenMerging
{
    /// <summary>
    /// Every second token offers itself to the most similar of those between; the most similar pairs merge, weighted by how many tokens
    /// each stands for. The class token never offers itself.
    /// </summary>
    /// <param name="tokens">(B, N, C), class token first.</param>
    /// <param name="keys">(B, N, D), by which similarity is judged.</param>
    /// <param name="sizes">(B, N, 1): how many tokens each stands for.</param>
    /// <param name="pairs">At most so many pairs merge.</param>
    /// <returns>(B, N − pairs, C), class token first, and their sizes (B, N − pairs, 1).</returns>
    public static (Tensor Tokens, Tensor Sizes) Apply(Tensor tokens, Tensor keys, Tensor sizes, int pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, int count) = (tokens.shape[0], (int)tokens.shape[1]);
        int merged = Merged(count, pairs);
        if (merged == 0)
            return (tokens.alias().MoveToOuterDisposeScope(), sizes.alias().MoveToOuterDisposeScope());
        Tensor unit = keys / keys.norm(-1, keepdim: true);
        Tensor similar = Even(unit).matmul(Odd(unit).transpose(1, 2)); // (B, ⌈N/2⌉, ⌊N/2⌋)
        similar.select(1, 0).Fill(float.NegativeInfinity);
        (Tensor best, Tensor partner) = similar.max(-1); // (B, ⌈N/2⌉)
        Tensor order = best.argsort(-1, descending: true);
        Tensor going = order.narrow(1, 0, merged); // (B, merged)
        Tensor staying = order.narrow(1, merged, order.shape[1] - merged).sort(1).Values; // the class token's place is first again
        Tensor into = partner.gather(1, going);
        Tensor total = Merge(sizes);
        return ((Merge(tokens * sizes) / total).MoveToOuterDisposeScope(), total.MoveToOuterDisposeScope());

        Tensor Merge(Tensor values)
        {
            Tensor even = Even(values),
                odd = Odd(values);
            return cat(
                [even.gather(1, Places(staying, values)), odd.scatter_add(1, Places(into, values), even.gather(1, Places(going, values)))],
                1
            );
        }

        Tensor Places(Tensor indices, Tensor values) => indices.unsqueeze(2).expand(batch, indices.shape[1], values.shape[2]);
    }

    /// <summary>Multiply-adds of a static net that merges: as <see cref="CostModel.Static"/>, and the similarities.</summary>
    public static long Macs(ModelDescription model, int pairs)
    {
        long width = model.Width,
            macs = CostModel.Static(model, model.Tokens) - (model.Depth * CostModel.Block(model, model.Tokens));
        int tokens = model.Tokens;
        for (int block = 0; block < model.Depth; block++)
        {
            macs += (4 * tokens * width * width) + (2 * width * tokens * tokens);
            int merged = Merged(tokens, pairs);
            if (merged > 0)
                macs += (long)((tokens + 1) / 2) * (tokens / 2) * (width / model.Heads);
            tokens -= merged;
            macs += 2 * tokens * width * model.HiddenWidth;
        }
        return macs;
    }

    /// <summary>Pairs that can merge among so many tokens: every second one, the class token excepted.</summary>
    private static int Merged(int tokens, int pairs) => Math.Min(pairs, (tokens - 1) / 2);

    private static Tensor Even(Tensor values) => values.slice(1, 0, values.shape[1], 2);

    private static Tensor Odd(Tensor values) => values.slice(1, 1, values.shape[1], 2);
}
