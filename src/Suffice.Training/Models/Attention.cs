using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>Multi-head self-attention, timm's <c>attn</c>: fields carry the checkpoint's names.</summary>
internal sealed class Attention : nn.Module<Tensor, Tensor>
{
    private readonly Product qkv;
    private readonly Product proj;
    private readonly int heads;

    public Attention(int width, int heads, Precision precision)
        : base(nameof(Attention))
    {
        this.heads = heads;
        qkv = new Product(width, 3 * width, precision);
        proj = new Product(width, width, precision);
        RegisterComponents();
    }

    /// <summary>(B, N, C) → (B, N, C).</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Attend(Split(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The output, and the class token's attention to every patch token, averaged over heads: (B, N, C), (B, N − 1).</summary>
    public (Tensor Output, Tensor Scores) ForwardWithScores(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor query, Tensor key, Tensor value) = Split(input);
        Tensor classQuery = query.narrow(2, 0, 1);                                                       // (B, H, 1, D)
        Tensor weights = (classQuery.matmul(key.transpose(2, 3)) / Math.Sqrt(key.shape[3])).softmax(-1); // (B, H, 1, N)
        Tensor scores = weights.squeeze(2).mean([1]).narrow(1, 1, key.shape[2] - 1);                     // (B, N − 1)
        return (Attend((query, key, value)).MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    private (Tensor Query, Tensor Key, Tensor Value) Split(Tensor input)
    {
        (long batch, long tokens, long width) = (input.shape[0], input.shape[1], input.shape[2]);
        Tensor all = qkv.forward(input).reshape(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4); // (3, B, H, N, D)
        return (all[0], all[1], all[2]);
    }

    private Tensor Attend((Tensor Query, Tensor Key, Tensor Value) of)
    {
        Tensor mixed = nn.functional.scaled_dot_product_attention(of.Query, of.Key, of.Value); // (B, H, N, D)
        return proj.forward(mixed.transpose(1, 2).flatten(2));                                 // (B, N, C)
    }
}
