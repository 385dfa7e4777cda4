using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Tensors from arrays, copied into libtorch's own memory. A tensor made straight of an array lies where the garbage collector put it, and
/// matrix products add up in another order when their inputs start at another multiple of 64 bytes: the same run would end with other bits.
/// </summary>
internal static class Aligned
{
    public static Tensor Of(float[] values, params long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor(values, shape).clone().MoveToOuterDisposeScope();
    }
}
