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

    /// <inheritdoc cref="Of(float, ArrayView{float})"/>
    public static double Of(double value, ArrayView<double> shared)
    {
        shared[Group.IdxX] = value;
        Group.Barrier();
        double sum = 0;
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

    /// <summary>
    /// Of numbers in the device's memory, the place of the largest that comes after another one, where larger ones come first, and of equal
    /// ones those that lie first.
    /// </summary>
    /// <param name="numbers">All of them.</param>
    /// <param name="from">Where they begin.</param>
    /// <param name="count">How many.</param>
    /// <param name="after">Place of the other one; −1: there is none.</param>
    /// <param name="shared">One number a thread.</param>
    public static int PlaceOfLargest(ArrayView<float> numbers, long from, int count, int after, ArrayView<int> shared)
    {
        int mine = -1;
        for (int i = Group.IdxX; i < count; i += KernelShape.Threads)
            if ((after < 0 || Before(numbers, from, after, i)) && (mine < 0 || Before(numbers, from, i, mine)))
                mine = i;
        shared[Group.IdxX] = mine;
        Group.Barrier();
        int found = shared[0];
        for (int thread = 1; thread < KernelShape.Threads; thread++)
        {
            int other = shared[thread];
            if (other >= 0 && (found < 0 || Before(numbers, from, other, found)))
                found = other;
        }
        Group.Barrier();
        return found;
    }

    private static bool Before(ArrayView<float> numbers, long from, int a, int b) =>
        numbers[from + a] > numbers[from + b] || (numbers[from + a] == numbers[from + b] && a < b);
}
