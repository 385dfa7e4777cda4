using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Operators;

/// <summary>What a linear layer's mode makes of its sums, while they are at hand.</summary>
internal static unsafe class Activated<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>In place; <paramref name="count"/> is a multiple of two vectors. Nothing where the mode has no activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(LinearMode mode, float* x, int count)
    {
        if (mode == LinearMode.Gelu)
            Gelu<TLanes>.Run(x, count);
        else if (mode > LinearMode.Add)
            Other(mode, x, count);
    }

    private static void Other(LinearMode mode, float* x, int count)
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TLanes value = TLanes.Load(x + i);
            TLanes result = mode switch
            {
                LinearMode.Relu => TLanes.Max(TLanes.Zero, value),
                LinearMode.QuickGelu => Gated(value, TLanes.Multiply(value, TLanes.Create(-1.702f))),
                _ => Gated(value, Tanh(value)),
            };
            TLanes.Store(x + i, result);
        }
    }

    /// <summary>−2 √(2/π) (x + 0.044715 x³): ½ (1 + tanh z) is σ(2 z).</summary>
    private static TLanes Tanh(TLanes x)
    {
        TLanes square = TLanes.Multiply(x, x);
        TLanes factor = TLanes.MultiplyAdd(square, TLanes.Create(0.044715f * -1.59576912f), TLanes.Create(-1.59576912f));
        return TLanes.Multiply(x, factor);
    }

    /// <summary>x / (1 + e^a). From 88 on, where e^a would leave the numbers, less than 1e-36 of x is left: as good as 0.</summary>
    private static TLanes Gated(TLanes x, TLanes a) =>
        TLanes.Divide(x, TLanes.Add(TLanes.Create(1), Exponential<TLanes>.Of(TLanes.Min(TLanes.Create(88), a))));
}
