using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>Multi-head self-attention, timm's <c>attn</c>: fields carry the checkpoint's names.</summary>
internal sealed class SelfAttention : nn.Module
{
    private readonly Product qkv;
    private readonly Product proj;
    private readonly int heads;

    /// <param name="width">Of a token.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="mode">Of the network.</param>
    /// <param name="owner">Whose matrices it uses; null: its own.</param>
    public SelfAttention(int width, int heads, NetworkMode mode, SelfAttention? owner)
        : base(nameof(SelfAttention))
    {
        this.heads = heads;
        qkv = new Product(width, 3 * width, mode, owner?.qkv);
        proj = new Product(width, width, mode, owner?.proj);
        RegisterComponents();
    }

    /// <summary>(B, N, C) → (B, N, C); nothing attends to tokens that are not valid (B, N).</summary>
    public Tensor Forward(Tensor input, Tensor? valid)
    {
        using DisposeScope scope = NewDisposeScope();
        return Attend(Split(qkv.forward(input)), Broadcast(valid)).MoveToOuterDisposeScope();
    }

    /// <summary>The output, and the class token's attention to every patch token, averaged over heads: (B, N, C), (B, N − 1).</summary>
    public (Tensor Output, Tensor Scores) ForwardWithScores(Tensor input, Tensor? valid)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor query, Tensor key, Tensor value) = Split(qkv.forward(input).to(ScalarType.Float32));
        Tensor classQuery = query.narrow(2, 0, 1); // (B, H, 1, D)
        Tensor products = classQuery.matmul(key.transpose(2, 3)).Over(Math.Sqrt(key.shape[3])); // (B, H, 1, N)
        if (valid is not null)
            products = products.Masked(Broadcast(valid)!.logical_not(), float.NegativeInfinity);
        Tensor weights = products.softmax(-1);
        Tensor scores = weights.squeeze(2).mean([1]).narrow(1, 1, key.shape[2] - 1); // (B, N − 1)
        return (Attend((query, key, value), Broadcast(valid)).MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The output where each token counts as many times as its size (B, N, 1) says, and the keys' mean over heads: (B, N, C), (B, N, D).
    /// </summary>
    public (Tensor Output, Tensor Keys) ForwardWithKeys(Tensor input, Tensor sizes)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor Query, Tensor Key, Tensor Value) of = Split(qkv.forward(input).to(ScalarType.Float32));
        return (Attend(of, Broadcast(sizes.squeeze(2).log())).MoveToOuterDisposeScope(), of.Key.mean([1]).MoveToOuterDisposeScope());
    }

    private (Tensor Query, Tensor Key, Tensor Value) Split(Tensor projected)
    {
        (long batch, long tokens, long width) = (projected.shape[0], projected.shape[1], projected.shape[2] / 3);
        Tensor all = projected.reshape(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4); // (3, B, H, N, D)
        Tensor[] parts = all.unbind(0); // what is indexed one by one takes three times the gradient
        return (parts[0], parts[1], parts[2]);
    }

    /// <param name="of">(B, H, N, D) each.</param>
    /// <param name="mask">What may be attended to, or what is added to the products (B, 1, 1, N).</param>
    private Tensor Attend((Tensor Query, Tensor Key, Tensor Value) of, Tensor? mask)
    {
        Tensor mixed =
            of.Query.dtype == ScalarType.Float32
                ? nn.functional.scaled_dot_product_attention(of.Query, of.Key, of.Value, mask)
                : Written(of, mask); // (B, H, N, D)
        return proj.forward(mixed.transpose(1, 2).flatten(2)); // (B, N, C)
    }

    /// <summary>Step by step: libtorch's own way is slower in 16 bits than in 32.</summary>
    private static Tensor Written((Tensor Query, Tensor Key, Tensor Value) of, Tensor? mask)
    {
        Tensor scaled = of.Query.Times(1 / Math.Sqrt(of.Query.shape[3]));
        Tensor products = scaled.matmul(of.Key.transpose(2, 3)); // (B, H, N, N)
        if (mask is not null)
            products = mask.dtype == ScalarType.Bool ? products.Masked(mask.logical_not(), float.NegativeInfinity) : products.Plus(mask);
        return products.softmax(-1).matmul(of.Value);
    }

    private static Tensor? Broadcast(Tensor? ofKeys) => ofKeys?.unsqueeze(1).unsqueeze(1); // (B, 1, 1, N)
}
