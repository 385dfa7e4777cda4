using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>An early exit's head: LayerNorm, pooling, one hidden GELU layer (none where only the class token is read), classes.</summary>
internal sealed class ExitHead : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Linear? fc;
    private readonly Linear head;
    private readonly ExitPooling pooling;

    public ExitHead(ModelDescription model, ExitDescription exit)
        : base(nameof(ExitHead))
    {
        pooling = exit.Pooling;
        norm = nn.LayerNorm(model.Width, model.NormEpsilon);
        int inputs = CostModel.ExitInputs(model, pooling);
        fc = exit.Hidden > 0 ? nn.Linear(inputs, exit.Hidden) : null;
        head = nn.Linear(exit.Hidden > 0 ? exit.Hidden : inputs, model.Classes);
        RegisterComponents();
    }

    /// <summary>Tokens (B, N, C) → logits (B, classes).</summary>
    public override Tensor forward(Tensor tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pooled = Pool(norm.forward(tokens));
        return head.forward(fc is null ? pooled : nn.functional.gelu(fc.forward(pooled))).MoveToOuterDisposeScope();
    }

    private Tensor Pool(Tensor tokens)
    {
        Tensor patches = tokens.narrow(1, 1, tokens.shape[1] - 1);                                 // (B, N − 1, C)
        return pooling switch
        {
            ExitPooling.AllPatches => patches.flatten(1),                                          // (B, (N − 1) · C)
            ExitPooling.ClassAndMean => cat([tokens.select(1, 0), patches.mean([1])], 1),          // (B, 2 C)
            _ => tokens.select(1, 0),                                                              // (B, C)
        };
    }
}
