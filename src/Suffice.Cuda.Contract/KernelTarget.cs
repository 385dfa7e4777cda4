namespace Suffice.Cuda.Contract;

/// <summary>What kernels are compiled for: a device, and all newer ones.</summary>
/// <param name="Name">As PTX has it.</param>
/// <param name="Capability">Of the first device that runs them: ten times the major number, plus the minor one.</param>
/// <param name="HasTensorCores">Whether it multiplies matrices of bfloat16.</param>
internal sealed record KernelTarget(string Name, int Capability, bool HasTensorCores)
{
    /// <summary>The newest one first.</summary>
    public static IReadOnlyList<KernelTarget> All { get; } = [new("sm_80", 80, true), new("sm_72", 72, false)];

    public IEnumerable<KernelName> Kernels =>
        Enum.GetValues<KernelName>()
            .Where(kernel => HasTensorCores || kernel is not (KernelName.TensorLinear or KernelName.TensorLinearHalf));
}
