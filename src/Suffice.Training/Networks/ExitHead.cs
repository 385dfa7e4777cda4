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
    private readonly ModelDescription model;
    private readonly ExitDescription exit;
    private readonly NetworkMode mode;

    /// <param name="model">Of the network.</param>
    /// <param name="exit">Which.</param>
    /// <param name="mode">Of the network.</param>
    public ExitHead(ModelDescription model, ExitDescription exit, NetworkMode mode)
        : base(nameof(ExitHead))
    {
        (this.model, this.exit, this.mode) = (model, exit, mode);
        norm = nn.LayerNorm(model.Width, model.NormEpsilon);
        int inputs = CostModel.ExitInputs(model, exit.Pooling);
        fc = exit.Hidden > 0 ? nn.Linear(inputs, exit.Hidden) : null;
        head = nn.Linear(exit.Hidden > 0 ? exit.Hidden : inputs, model.Classes);
        RegisterComponents();
    }

    /// <summary>Tokens (B, N, C) → logits (B, classes).</summary>
    public Tensor Forward(TokenBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        return Classify(Read(model, exit, norm, batch)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What the head reads, before scale and shift of its LayerNorm: (B, inputs). It depends on the backbone alone. A mean of scaled tokens
    /// is the scaled mean, so <see cref="ForwardPooled"/> answers from it as <see cref="Forward"/> does from the tokens.
    /// </summary>
    public Tensor Pooled(TokenBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor normal = nn.functional.layer_norm(batch.Tokens, [model.Width], eps: norm.eps);
        return Read(model, exit, null, batch with { Tokens = normal }).MoveToOuterDisposeScope();
    }

    /// <summary>What <see cref="Pooled"/> gave (B, inputs) → logits (B, classes).</summary>
    public Tensor ForwardPooled(Tensor pooled)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor each = pooled.reshape(pooled.shape[0], -1, model.Width); // (B, tokens pooled side by side, C)
        return Classify((each * norm.weight!).Plus(norm.bias!).flatten(1)).MoveToOuterDisposeScope();
    }

    private Tensor Classify(Tensor pooled) => mode.Through(head, fc is null ? pooled : nn.functional.gelu(mode.Through(fc, pooled)));

    /// <summary>What an exit reads of tokens: (B, inputs).</summary>
    /// <param name="model">Of the network.</param>
    /// <param name="exit">Which.</param>
    /// <param name="norm">Its LayerNorm; null where it has none.</param>
    /// <param name="batch">After all of its blocks.</param>
    public static Tensor Read(ModelDescription model, ExitDescription exit, LayerNorm? norm, TokenBatch batch)
    {
        bool after = exit.Norm == ExitNorm.AfterPooling;
        Tensor pooled = exit.Pooling switch
        {
            ExitPooling.Class or ExitPooling.Pooler => Normal(batch.Tokens.select(1, 0)), // (B, C)
            ExitPooling.ClassAndDistillation => Normal(batch.Tokens.narrow(1, 0, 2)).flatten(1), // (B, 2 C)
            ExitPooling.Mean => Mean(Normal(batch.Tokens), batch.Valid, model.Kind.FirstOfMean(model)), // (B, C)
            ExitPooling.AllPatches => Normal(batch.Tokens.narrow(1, 1, batch.Tokens.shape[1] - 1)).flatten(1), // (B, (N − 1) · C)
            _ => ClassAndMean(Normal(batch.Tokens), batch.Valid, model.FirstPatch), // (B, 2 C)
        };
        return after && norm is not null ? norm.forward(pooled) : pooled;

        Tensor Normal(Tensor tokens) => norm is null || after ? tokens : norm.forward(tokens);
    }

    private static Tensor ClassAndMean(Tensor tokens, Tensor? valid, int first) =>
        cat([tokens.select(1, 0), Mean(tokens, valid, first)], 1);

    /// <summary>(B, N, C) → (B, C), of tokens from the first one on, padding left out; where there are none, 0.</summary>
    private static Tensor Mean(Tensor tokens, Tensor? valid, int first)
    {
        long count = tokens.shape[1] - first;
        if (count == 0)
            return zeros(tokens.shape[0], tokens.shape[2]);
        Tensor read = tokens.narrow(1, first, count); // (B, N − first, C)
        if (valid is null)
            return read.mean([1]);
        Tensor weights = valid.narrow(1, first, count).to(ScalarType.Float32).unsqueeze(2); // (B, N − first, 1)
        return (read * weights).sum(1) / weights.sum(1).AtLeast(1);
    }
}
