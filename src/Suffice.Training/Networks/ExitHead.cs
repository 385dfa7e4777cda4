using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>An early exit's head: LayerNorm, pooling, one hidden GELU layer (none where only the class token is read), classes.</summary>
internal sealed class ExitHead : nn.Module
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
    public Tensor Forward(TokenBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pooled = Read(pooling, norm, batch);
        return head.forward(fc is null ? pooled : nn.functional.gelu(fc.forward(pooled))).MoveToOuterDisposeScope();
    }

    /// <summary>What an exit reads of normalised tokens: (B, inputs).</summary>
    public static Tensor Read(ExitPooling pooling, LayerNorm norm, TokenBatch batch)
    {
        if (pooling == ExitPooling.Class)
            return norm.forward(batch.Tokens.select(1, 0)); // (B, C)
        Tensor tokens = norm.forward(batch.Tokens),
            patches = tokens.narrow(1, 1, tokens.shape[1] - 1); // (B, N, C), (B, N − 1, C)
        return pooling == ExitPooling.AllPatches
            ? patches.flatten(1) // (B, (N − 1) · C)
            : cat([tokens.select(1, 0), Mean(patches, batch.Valid)], 1); // (B, 2 C)
    }

    /// <summary>(B, N − 1, C) → (B, C), padding left out; of a text that is its class token alone, 0.</summary>
    private static Tensor Mean(Tensor patches, Tensor? valid)
    {
        if (patches.shape[1] == 0)
            return zeros(patches.shape[0], patches.shape[2]);
        if (valid is null)
            return patches.mean([1]);
        Tensor weights = valid.narrow(1, 1, patches.shape[1]).to(ScalarType.Float32).unsqueeze(2); // (B, N − 1, 1)
        return (patches * weights).sum(1) / weights.sum(1).AtLeast(1);
    }
}
