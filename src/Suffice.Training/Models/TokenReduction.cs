using Suffice.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>
/// Drops tokens by gathering, never by masking: what training sees is what the runtime runs. Tokens are ranked by the class token's attention
/// and the dropped ones fused into one, as in EViT (Liang et al., arXiv 2202.07800).
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
        Tensor patches = tokens.narrow(1, 1, count - 1);                                                  // (B, N − 1, C)
        Tensor indices = scores.topk(kept, 1).indexes.sort(1).Values;                                     // (B, K)
        Tensor keptTokens = patches.gather(1, indices.unsqueeze(2).expand(batch, kept, width));           // (B, K, C)
        Tensor weights = scores.scatter(1, indices, zeros_like(indices, ScalarType.Float32));             // (B, N − 1), 0 where kept
        Tensor fused = (weights.unsqueeze(2) * patches).sum(1, keepdim: true) / weights.sum(1, keepdim: true).unsqueeze(2); // (B, 1, C)
        return cat([tokens.narrow(1, 0, 1), keptTokens, fused], 1).MoveToOuterDisposeScope();
    }

    /// <summary>A random share of the patch tokens, the class token always: the regulariser of Liu et al., arXiv 2208.07220.</summary>
    public static Tensor Sample(Tensor tokens, double keepRatio)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long count, long width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        int kept = ModelDescription.KeptPatches((int)count, keepRatio);
        Tensor indices = rand(batch, count - 1).topk(kept, 1).indexes;                                    // (B, K)
        Tensor sampled = tokens.narrow(1, 1, count - 1).gather(1, indices.unsqueeze(2).expand(batch, kept, width));
        return cat([tokens.narrow(1, 0, 1), sampled], 1).MoveToOuterDisposeScope();                       // (B, K + 1, C)
    }
}
