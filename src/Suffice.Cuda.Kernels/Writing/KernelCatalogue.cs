using System.Reflection;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Kernels;

namespace Suffice.Cuda.Kernels.Writing;

/// <summary>Where each kernel is written: the public method of its name.</summary>
internal static class KernelCatalogue
{
    private static readonly Type[] Places =
    [
        typeof(LinearKernel),
        typeof(TensorLinearKernel),
        typeof(NormaliseKernel),
        typeof(AttendKernel),
        typeof(ScoreTokensKernel),
        typeof(ReduceTokensKernel),
        typeof(EmbeddingKernels),
        typeof(SegmentKernels),
        typeof(GatherKernel),
        typeof(RuleKernel),
        typeof(PredictorKernel),
        typeof(PolicyKernel),
    ];

    public static MethodInfo Method(KernelName name) =>
        Places
            .SelectMany(place => place.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Single(method => method.Name == name.ToString());
}
