using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>Sums over the threads of a group.</summary>
internal static class GroupSum
{
    /// <summary>Every thread gives a number and gets the sum of all, always added in the same order.</summary>
    /// <param name="value">Of this thread.</param>
    /// <param name="shared">One float a thread.</param>
    public static float Of(float value, ArrayView<float> shared)
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        float sum = 0;
        for (int i = 0; i < KernelShape.Threads; i++)
            sum += shared[i];
        Group.Barrier();
        return sum;
    }

    /// <summary>The same for the largest.</summary>
    public static float Largest(float value, ArrayView<float> shared)
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        float largest = shared[0];
        for (int i = 1; i < KernelShape.Threads; i++)
            largest = shared[i] > largest ? shared[i] : largest;
        Group.Barrier();
        return largest;
    }
}
