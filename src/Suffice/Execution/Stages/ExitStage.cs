using Suffice.Kernels;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Execution.Stages;

/// <summary>Exit heads: gathers what an exit reads from several inputs, then runs its linear layers on all of them at once.</summary>
internal sealed unsafe class ExitStage(CompiledModel compiled, PlanKey key)
{
    /// <summary>Inputs answered at a time.</summary>
    public int Group { get; } = Math.Min(key.Inputs, 16);

    private long features;
    private long hidden;
    private long normal;
    private long logits;
    private long linear;
    private Arena arena = null!;

    public void Reserve(Arena.Layout layout)
    {
        ExitWeights[] exits = [.. compiled.Weights.Exits.OfType<ExitWeights>()];
        features = layout.Reserve("exit: features", (long)Group * exits.Max(exit => exit.Inputs));
        hidden = layout.Reserve("exit: hidden", (long)Group * exits.Max(exit => exit.Description.Hidden));
        normal = layout.Reserve("exit: normalised", (long)key.Tokens * compiled.Model.Width);
        logits = layout.Reserve("exit: logits", (long)Group * compiled.Model.Classes);
        linear = layout.ReserveBytes(
            "exit: rows of eight bits",
            exits.Max(exit => Math.Max(exit.Hidden.ScratchBytes(Group), exit.Head.ScratchBytes(Group)))
        );
    }

    public void Bind(Arena memory) => arena = memory;

    /// <summary>Reads what the exit reads from one input.</summary>
    /// <param name="exit">Which exit.</param>
    /// <param name="place">Place within the group.</param>
    /// <param name="tokens">(count, width).</param>
    /// <param name="count">Tokens of the input.</param>
    public void Gather(ExitWeights exit, int place, float* tokens, int count)
    {
        int width = compiled.Model.Width;
        float* feature = arena.At(features) + ((nint)place * exit.Inputs);
        switch (exit.Description.Pooling)
        {
            case ExitPooling.Class:
            case ExitPooling.Pooler:
                Normalise(exit, tokens, 1, feature);
                break;
            case ExitPooling.ClassAndDistillation:
                Normalise(exit, tokens, 2, feature);
                break;
            case ExitPooling.ClassAndMean:
                float* rows = arena.At(normal);
                Normalise(exit, tokens, count, rows);
                new ReadOnlySpan<float>(rows, width).CopyTo(new Span<float>(feature, width));
                // A text may be its class token alone: the mean of nothing is 0.
                Mean(rows, compiled.Model.FirstPatch, count, feature + width);
                break;
            case ExitPooling.Mean:
                GatherMean(exit, tokens, count, feature);
                break;
            case ExitPooling.AllPatches:
                Normalise(exit, tokens + width, count - 1, feature);
                break;
            default:
                throw new InvalidOperationException($"Unknown pooling {exit.Description.Pooling}.");
        }
    }

    /// <summary>What was gathered at a place.</summary>
    public ReadOnlySpan<float> Features(ExitWeights exit, int place) => new(arena.At(features) + ((nint)place * exit.Inputs), exit.Inputs);

    private void GatherMean(ExitWeights exit, float* tokens, int count, float* feature)
    {
        float* rows = tokens;
        if (exit.Description.Norm == ExitNorm.BeforePooling)
        {
            rows = arena.At(normal);
            Normalise(exit, tokens, count, rows);
        }
        Mean(rows, compiled.Model.Kind.FirstOfMean(compiled.Model), count, feature);
        if (exit.Description.Norm == ExitNorm.AfterPooling)
            compiled.Kernels.Normalise(exit.Norm, feature, compiled.Model.Width, 1, feature, compiled.Model.Width);
    }

    /// <summary>Rows as they are where the exit has no norm.</summary>
    private void Normalise(ExitWeights exit, float* rows, int count, float* output)
    {
        int width = compiled.Model.Width;
        if (exit.Description.HasNorm)
            compiled.Kernels.Normalise(exit.Norm, rows, width, count, output, width);
        else
            new ReadOnlySpan<float>(rows, count * width).CopyTo(new Span<float>(output, count * width));
    }

    private void Mean(float* rows, int first, int count, float* output)
    {
        int width = compiled.Model.Width;
        new Span<float>(output, width).Clear();
        for (int row = first; row < count; row++)
            compiled.Kernels.AddScaled(output, rows + ((nint)row * width), 1f / (count - first), width);
    }

    /// <summary>Answers for the first <paramref name="count"/> places.</summary>
    /// <returns>Multiply-adds for each.</returns>
    public long Run(ExitWeights exit, int count)
    {
        float* input = arena.At(features);
        int inputs = exit.Inputs;
        if (compiled.Model.Embeds)
        {
            new ReadOnlySpan<float>(input, count * inputs).CopyTo(new Span<float>(arena.At(logits), count * inputs));
            return 0;
        }
        long macs = exit.Head.MacsPerRow;
        if (exit.Description.Hidden > 0)
        {
            Activation activation = exit.Description.HiddenActivation;
            Linear(input, count, exit.Hidden, arena.At(hidden), ModelWeights.Mode(activation));
            if (activation == Activation.Tanh)
                compiled.Kernels.Tanh(new Span<float>(arena.At(hidden), count * exit.Hidden.Columns));
            macs += exit.Hidden.MacsPerRow;
            input = arena.At(hidden);
        }
        Linear(input, count, exit.Head, arena.At(logits), LinearMode.Store);
        return macs;
    }

    private void Linear(float* input, int count, in PackedLinear layer, float* output, LinearMode mode) =>
        compiled.Kernels.Linear(input, layer.Depth, count, layer, output, layer.Columns, mode, (byte*)arena.At(linear));

    /// <summary>The answer at a place: one float per class.</summary>
    public Span<float> Logits(int place) => new(arena.At(logits) + ((nint)place * compiled.Model.Classes), compiled.Model.Classes);
}
