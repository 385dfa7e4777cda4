using System.Runtime.InteropServices;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Kernels;

/// <summary>Unmanaged arrays for kernels, each with a guard behind it that no kernel may touch.</summary>
internal sealed unsafe class Operands : IDisposable
{
    private const int Guard = 32;
    private const float Mark = 12345.678f;

    private readonly List<(nint Start, int Count)> blocks = [];
    private readonly Random random;

    public Operands(int seed) => random = new Random(seed);

    public float* Zeros(int count)
    {
        float* start = (float*)NativeMemory.AlignedAlloc((nuint)(count + Guard) * sizeof(float), 64);
        blocks.Add(((nint)start, count));
        new Span<float>(start, count).Clear();
        new Span<float>(start + count, Guard).Fill(Mark);
        return start;
    }

    public float* Normal(int count, double deviation = 1)
    {
        float* start = Zeros(count);
        RandomModels.Normal(random, count, deviation).CopyTo(new Span<float>(start, count));
        return start;
    }

    public float* Copy(float* source, int count)
    {
        float* start = Zeros(count);
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(start, count));
        return start;
    }

    public PackedLinear Linear(int depth, int columns, WeightType type = WeightType.F32)
    {
        float[] numbers = RandomModels.Normal(random, (long)depth * columns, 1),
            packed = PanelLayout.Pack(numbers, [columns, depth]);
        if (type == WeightType.I8)
            return Int8(numbers, packed, depth, columns);
        float* panels = Zeros(packed.Length);
        packed.CopyTo(new Span<float>(panels, packed.Length));
        if (type == WeightType.BF16)
        {
            // The guard must stand right behind the last of them.
            float* halves = Zeros(packed.Length / 2);
            Array.ConvertAll(packed, BFloat16Bits.Of).CopyTo(new Span<ushort>(halves, packed.Length));
            panels = halves;
        }
        return new PackedLinear(panels, type, Normal(columns), depth, columns);
    }

    /// <summary>Working memory of a layer for so many rows, in which something lies.</summary>
    public byte* Scratch(in PackedLinear weights, int rows)
    {
        int bytes = (int)weights.ScratchBytes(rows);
        byte* start = (byte*)Zeros(bytes / sizeof(float));
        new Span<byte>(start, bytes).Fill(0x5A);
        return start;
    }

    private PackedLinear Int8(float[] numbers, float[] packed, int depth, int columns)
    {
        float* scales = Zeros(columns);
        for (int i = 0; i < columns; i++)
            scales[i] = Int8Numbers.Scale(numbers.AsSpan(i * depth, depth));
        sbyte[] whole = Int8PanelLayout.Pack(packed, depth, new ReadOnlySpan<float>(scales, columns));
        float* panels = Zeros(whole.Length / sizeof(float));
        whole.CopyTo(new Span<sbyte>(panels, whole.Length));
        return new PackedLinear(panels, WeightType.I8, Normal(columns), depth, columns, scales);
    }

    /// <summary>That nothing behind an array was written.</summary>
    public void CheckGuards()
    {
        foreach ((nint start, int count) in blocks)
        {
            foreach (float value in new ReadOnlySpan<float>((float*)start + count, Guard))
                Assert.Equal(Mark, value);
        }
    }

    public void Dispose()
    {
        foreach ((nint start, _) in blocks)
            NativeMemory.AlignedFree((void*)start);
    }
}
