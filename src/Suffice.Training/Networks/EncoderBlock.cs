using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>The two-layer perceptron of a block, timm's <c>mlp</c>.</summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Product fc1;
    private readonly Product fc2;
    private readonly Activation activation;

    public Mlp(ModelDescription model, NetworkMode mode, Mlp? owner)
        : base(nameof(Mlp))
    {
        activation = model.Activation;
        fc1 = new Product(model.Width, model.HiddenWidth, mode, owner?.fc1);
        fc2 = new Product(model.HiddenWidth, model.Width, mode, owner?.fc2);
        RegisterComponents();
    }

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return fc2.forward(Hidden(input)).MoveToOuterDisposeScope();
    }

    /// <summary>(…, C) → (…, hidden), what the last layer reads.</summary>
    public Tensor Hidden(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Activations.Of(activation, fc1.forward(input)).MoveToOuterDisposeScope();
    }

    public Product Last => fc2;
}

/// <summary>An encoder block, timm's <c>blocks.i</c>; its LayerNorms stand where the model's <see cref="BlockOrder"/> says.</summary>
internal sealed class EncoderBlock : nn.Module
{
    private readonly LayerNorm norm1;
    private readonly SelfAttention attn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;
    private readonly bool postNorm;
    private readonly NetworkMode mode;

    /// <param name="model">Of the network.</param>
    /// <param name="mode">Of the network.</param>
    /// <param name="owner">The block whose matrices it runs; null: its own.</param>
    public EncoderBlock(ModelDescription model, NetworkMode mode, EncoderBlock? owner)
        : base(nameof(EncoderBlock))
    {
        this.mode = mode;
        postNorm = model.Order == BlockOrder.PostNorm;
        norm1 = nn.LayerNorm(model.Width, model.NormEpsilon);
        attn = new SelfAttention(model.Width, model.Heads, mode, owner?.attn);
        norm2 = nn.LayerNorm(model.Width, model.NormEpsilon);
        mlp = new Mlp(model, mode, owner?.mlp);
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

    /// <summary>The output, and what the last layer of the perceptron reads, of a pre-norm block: (B, N, C), (B, N, hidden).</summary>
    public (Tensor Output, Tensor Hidden) ForwardWithHidden(Tensor input, Tensor? valid)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor middle = input.Plus(attn.Forward(norm1.forward(input), valid)),
            hidden = mlp.Hidden(norm2.forward(middle));
        return (middle.Plus(mlp.Last.forward(hidden)).MoveToOuterDisposeScope(), hidden.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// A pre-norm block that merges tokens: (B, N, C) and their sizes (B, N, 1) → fewer of them (<see cref="TokenMerging"/>).
    /// </summary>
    public (Tensor Output, Tensor Sizes) ForwardMerging(Tensor input, Tensor sizes, int pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor attended, Tensor keys) = attn.ForwardWithKeys(norm1.forward(input), sizes);
        (Tensor merged, Tensor total) = TokenMerging.Apply(input.Plus(attended), keys, sizes, pairs);
        return (merged.Plus(mlp.forward(norm2.forward(merged))).MoveToOuterDisposeScope(), total.MoveToOuterDisposeScope());
    }

    /// <summary>Weight (C, hidden) and bias (C) of the perceptron's last layer.</summary>
    public (Tensor Weight, Tensor Bias) LastLayer => mlp.Last.Values;

    private Tensor Read(Tensor input) => postNorm ? input : norm1.forward(input);

    private Tensor Finish(Tensor input, Tensor attended)
    {
        Tensor middle = input.Plus(mode.Dropped(attended));
        if (postNorm)
            middle = norm1.forward(middle);
        Tensor output = middle.Plus(mode.Dropped(mlp.forward(postNorm ? middle : norm2.forward(middle))));
        return postNorm ? norm2.forward(output) : output;
    }
}
