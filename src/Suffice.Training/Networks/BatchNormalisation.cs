using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, arXiv 1502.03167) by the mean and deviation of the batch at hand, always: no running ones are
/// kept.
/// TorchSharp's own module can keep them, and counts batches with a scalar that nothing keeps alive (<see cref="Numbers"/>).
/// </summary>
internal sealed class BatchNormalisation : nn.Module<Tensor, Tensor>
{
    /// <summary>Added to the variance.</summary>
    public const double Epsilon = 1e-5;

    public readonly Parameter weight;
    public readonly Parameter bias;

    public BatchNormalisation(int channels)
        : base(nameof(BatchNormalisation))
    {
        weight = Parameters.Of(() => ones(channels));
        bias = Parameters.Of(() => zeros(channels));
        RegisterComponents();
    }

    /// <summary>(B, C, H, W) → the same.</summary>
    public override Tensor forward(Tensor input) => nn.functional.batch_norm(input, null, null, weight, bias, training: true, eps: Epsilon);

    /// <summary>Mean and deviation of each channel: (C) twice.</summary>
    public static (Tensor Mean, Tensor Deviation) Statistics(Tensor input) =>
        (input.mean([0, 2, 3]), input.var([0, 2, 3], unbiased: false).Plus(Epsilon).sqrt());
}
