using Suffice.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Drops tokens by gathering, never by masking: what training sees is what the runtime runs. Tokens are ranked by the class token's
/// attention and the dropped ones fused into one, as in EViT (Liang et al., arXiv 2202.07800).
/// </summary>
internal static class TokenReduction
{
    /// <param name="tokens">(B, N, C), class token first.</param>
    /// <param name="scores">(B, N − 1), one a patch token.</param>
    /// <param name="keepRatio">In (0, 1).</param>
    /// <returns>(B, K + 2, C): class token, the K best patch tokens in their order, the rest fused by score.</returns>
    public static Tensor Apply(Tensor tokens, Tensor scores, double keepRatio)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long count, long width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        int kept = ModelDescription.KeptPatches((int)count, keepRatio);
        Tensor patches = tokens.narrow(1, 1, count - 1); // (B, N − 1, C)
        Tensor indices = scores.topk(kept, 1).indexes.sort(1).Values; // (B, K)
        Tensor keptTokens = patches.gather(1, indices.unsqueeze(2).expand(batch, kept, width)); // (B, K, C)
        Tensor weights = scores.scatter(1, indices, zeros_like(indices, ScalarType.Float32)); // (B, N − 1), 0 where kept
        Tensor fused = (weights.unsqueeze(2) * patches).sum(1, keepdim: true) / weights.sum(1, keepdim: true).unsqueeze(2); // (B, 1, C)
        return cat([tokens.narrow(1, 0, 1), keptTokens, fused], 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same for texts of different lengths: each keeps the share of its own tokens, and is left alone where there are not two to choose
    /// from.
    /// </summary>
    /// <param name="batch">(B, N, C), class token first, padding last.</param>
    /// <param name="scores">(B, N − 1), 0 where there is padding.</param>
    /// <param name="keepRatio">In (0, 1).</param>
    public static TokenBatch Apply(TokenBatch batch, Tensor scores, double keepRatio)
    {
        if (batch.Lengths is not { } lengths)
            return TokenBatch.Of(Apply(batch.Tokens, scores, keepRatio), null);
        (long count, long width) = (batch.Tokens.shape[1], batch.Tokens.shape[2]);
        int[] left = Array.ConvertAll(lengths, length => ModelDescription.TokensKept(length, keepRatio));
        if (count < 3)
            return batch;
        long patchCount = count - 1;
        Tensor kept = Column(length => length < 3 ? length - 1 : ModelDescription.KeptPatches(length, keepRatio));
        Tensor places = Numbers.Range(patchCount).unsqueeze(0); // (1, N − 1)
        Tensor valid = places < Column(length => length - 1); // (B, N − 1)
        Tensor rank = scores.Masked(valid.logical_not(), -1).argsort(1, descending: true).argsort(1);
        Tensor stays = rank < kept; // (B, N − 1)

        Tensor weights = scores * (valid & stays.logical_not()).to(ScalarType.Float32); // (B, N − 1), 0 where kept
        // A text that drops nothing has no sum; what is divided then is 0 and is not read.
        Tensor total = weights.sum(1, keepdim: true).AtLeast(1e-12);
        Tensor patches = batch.Tokens.narrow(1, 1, patchCount);
        Tensor fused = (weights.unsqueeze(2) * patches).sum(1, keepdim: true) / total.unsqueeze(2); // (B, 1, C)

        // In order of place: what stays, then the fused token, then padding, for which any token will do.
        Tensor order = where(stays, places.expand(stays.shape), rank.FilledLike(patchCount + 1));
        Tensor fusedPlace = Column(length => length < 3 ? (int)patchCount + 1 : (int)patchCount);
        Tensor indices = cat([order, fusedPlace], 1).sort(1).Values.narrow(1, 0, left.Max() - 1).AtMost(patchCount);
        Tensor gathered = cat([patches, fused], 1).gather(1, indices.unsqueeze(2).expand(indices.shape[0], indices.shape[1], width));
        return TokenBatch.Of(cat([batch.Tokens.narrow(1, 0, 1), gathered], 1), left);

        Tensor Column(Func<int, int> value) => tensor(Array.ConvertAll(lengths, length => (long)value(length))).unsqueeze(1); // (B, 1)
    }

    /// <summary>A random share of the patch tokens, the class token always: the regulariser of Liu et al., arXiv 2208.07220.</summary>
    public static Tensor Sample(Tensor tokens, double keepRatio)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long count, long width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        int kept = ModelDescription.KeptPatches((int)count, keepRatio);
        Tensor indices = rand(batch, count - 1).topk(kept, 1).indexes; // (B, K)
        Tensor sampled = tokens.narrow(1, 1, count - 1).gather(1, indices.unsqueeze(2).expand(batch, kept, width));
        return cat([tokens.narrow(1, 0, 1), sampled], 1).MoveToOuterDisposeScope(); // (B, K + 1, C)
    }
}
