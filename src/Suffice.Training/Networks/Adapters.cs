using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// A low-rank correction of one matrix (LoRA; Hu et al., arXiv 2106.09685): it begins at nothing, learns while the matrix stays, and is
/// added to it at the end, so that nothing of it is left to run.
/// </summary>
internal sealed class Adapter : nn.Module
{
    /// <summary>The paper's α as a multiple of the rank: how much of the correction is added.</summary>
    private const double Scale = 2;

    private readonly Parameter down;
    private readonly Parameter up;

    public Adapter(int inputs, int outputs, int rank)
        : base(nameof(Adapter))
    {
        down = Parameters.Of(() => randn(rank, inputs).Over(Math.Sqrt(inputs)));
        up = Parameters.Of(() => zeros(outputs, rank));
        RegisterComponents();
    }

    /// <summary>What is added to the layer's output: (…, inputs) → (…, outputs), in the numbers of the input.</summary>
    public Tensor Forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor narrow = nn.functional.linear(input, down.to(input.dtype));
        return nn.functional.linear(narrow, up.to(input.dtype)).Times(Scale).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the correction to a matrix (outputs, inputs) and begins at nothing again.</summary>
    public void MergeInto(Tensor weight)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        weight.Add(up.matmul(down), Scale);
        up.Fill(0);
    }
}

/// <summary>The adapters of a network.</summary>
internal static class Adapters
{
    /// <summary>Whether a parameter is one of theirs; no bundle has them.</summary>
    public static bool Owns(string parameter) => parameter.Contains(".adapter.", StringComparison.Ordinal);

    /// <summary>Adds all of them to the matrices that they correct.</summary>
    public static void Merge(EncoderNetwork network)
    {
        foreach (Product product in network.modules().OfType<Product>())
            product.Merge();
    }
}
