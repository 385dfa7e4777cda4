using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>The two-layer perceptron of a block, timm's <c>mlp</c>, with exact GELU.</summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Product fc1;
    private readonly Product fc2;

    public Mlp(int width, int hidden, NetworkMode mode)
        : base(nameof(Mlp))
    {
        fc1 = new Product(width, hidden, mode);
        fc2 = new Product(hidden, width, mode);
        RegisterComponents();
    }

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return fc2.forward(nn.functional.gelu(fc1.forward(input))).MoveToOuterDisposeScope();
    }
}

/// <summary>An encoder block, timm's <c>blocks.i</c>; its LayerNorms stand where the model's <see cref="BlockOrder"/> says.</summary>
internal sealed class EncoderBlock : nn.Module
{
    private readonly LayerNorm norm1;
    private readonly Attention attn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;
    private readonly bool postNorm;
    private readonly NetworkMode mode;

    public EncoderBlock(ModelDescription model, NetworkMode mode)
        : base(nameof(EncoderBlock))
    {
        this.mode = mode;
        postNorm = model.Order == BlockOrder.PostNorm;
        norm1 = nn.LayerNorm(model.Width, model.NormEpsilon);
        attn = new Attention(model.Width, model.Heads, mode);
        norm2 = nn.LayerNorm(model.Width, model.NormEpsilon);
        mlp = new Mlp(model.Width, model.HiddenWidth, mode);
        RegisterComponents();
    }

    /// <summary>(B, N, C) → (B, N, C); nothing attends to tokens that are not valid (B, N).</summary>
    public Tensor Forward(Tensor input, Tensor? valid)
    {
        using DisposeScope scope = NewDisposeScope();
        return Finish(input, attn.Forward(Read(input), valid)).MoveToOuterDisposeScope();
    }

    /// <summary>The output, and the class token's attention to every patch token: (B, N, C), (B, N − 1).</summary>
    public (Tensor Output, Tensor Scores) ForwardWithScores(Tensor input, Tensor? valid)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor attended, Tensor scores) = attn.ForwardWithScores(Read(input), valid);
        return (Finish(input, attended).MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    private Tensor Read(Tensor input) => postNorm ? input : norm1.forward(input);

    private Tensor Finish(Tensor input, Tensor attended)
    {
        Tensor middle = input + mode.Dropped(attended);
        if (postNorm) middle = norm1.forward(middle);
        Tensor output = middle + mode.Dropped(mlp.forward(postNorm ? middle : norm2.forward(middle)));
        return postNorm ? norm2.forward(output) : output;
    }
}
