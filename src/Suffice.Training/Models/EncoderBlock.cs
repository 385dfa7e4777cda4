using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>The two-layer perceptron of a block, timm's <c>mlp</c>, with exact GELU.</summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Product fc1;
    private readonly Product fc2;

    public Mlp(int width, int hidden, Precision precision)
        : base(nameof(Mlp))
    {
        fc1 = new Product(width, hidden, precision);
        fc2 = new Product(hidden, width, precision);
        RegisterComponents();
    }

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return fc2.forward(nn.functional.gelu(fc1.forward(input))).MoveToOuterDisposeScope();
    }
}

/// <summary>A pre-norm encoder block (Xiong et al., arXiv 2002.04745), timm's <c>blocks.i</c>.</summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly Attention attn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;

    public EncoderBlock(int width, int heads, int hidden, double epsilon, Precision precision)
        : base(nameof(EncoderBlock))
    {
        norm1 = nn.LayerNorm(width, epsilon);
        attn = new Attention(width, heads, precision);
        norm2 = nn.LayerNorm(width, epsilon);
        mlp = new Mlp(width, hidden, precision);
        RegisterComponents();
    }

    /// <summary>(B, N, C) → (B, N, C).</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Finish(input, attn.forward(norm1.forward(input))).MoveToOuterDisposeScope();
    }

    /// <summary>The output, and the class token's attention to every patch token: (B, N, C), (B, N − 1).</summary>
    public (Tensor Output, Tensor Scores) ForwardWithScores(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor attended, Tensor scores) = attn.ForwardWithScores(norm1.forward(input));
        return (Finish(input, attended).MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    private Tensor Finish(Tensor input, Tensor attended)
    {
        Tensor middle = input + attended;
        return middle + mlp.forward(norm2.forward(middle));
    }
}
