using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Segments;
using Suffice.Cuda.Tests.Ptx.Machine;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Cuda.Tests.Kernels;

/// <summary>The GPU's kernels against the specification, on odd shapes: as C#, and as the PTX that drivers are given.</summary>
public abstract unsafe class KernelParityTests : IDisposable
{
    /// <summary>
    /// Sums of up to 77 products of about 1 in single precision: 77 roundings of 6e-8 of at most some ten; GELU is exact to 1e-6.
    /// </summary>
    private const float Plain = 3e-5f;

    /// <summary>The same where products, of which the largest is about ten, are exact to 3 · 2⁻¹⁶ at worst.</summary>
    private const float Tensor = 2e-4f;

    private readonly DeviceRun run;
    private readonly Random random = new(11);

    private protected KernelParityTests(SteppedDevice device) => run = new DeviceRun(device);

    public void Dispose()
    {
        run.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1, 1, 1, nameof(LinearMode.Store))]
    [InlineData(33, 17, 35, nameof(LinearMode.Gelu))]
    [InlineData(31, 32, 64, nameof(LinearMode.Add))]
    [InlineData(5, 77, 3, nameof(LinearMode.GeluTanh))]
    [InlineData(64, 16, 32, nameof(LinearMode.Relu))]
    [InlineData(40, 50, 33, nameof(LinearMode.QuickGelu))]
    public void Linear_layers(int rows, int depth, int columns, string name)
    {
        LinearMode mode = Enum.Parse<LinearMode>(name);
        (KernelName Kernel, WeightType Type, float Tolerance)[] kernels =
        [
            (KernelName.Linear, WeightType.F32, Plain),
            (KernelName.LinearHalf, WeightType.BF16, Plain),
            (KernelName.TensorLinear, WeightType.F32, Tensor),
            (KernelName.TensorLinearHalf, WeightType.BF16, Tensor),
        ];
        foreach ((KernelName kernel, WeightType type, float tolerance) in run.HasTensorCores ? kernels : kernels[..2])
        {
            float[] x = Normal(rows * depth),
                y = Normal((rows + 3) * columns),
                bias = Normal(columns);
            float[] panels = PanelLayout.Pack(Normal(columns * depth), [columns, depth]);
            ushort[] halves = [.. panels.Select(BFloat16Bits.Of)];
            // Every row is looked up, in reverse, and written three rows further on.
            int[] map = [.. Enumerable.Range(0, rows).Reverse()];
            ViewArgument written = run.Floats(y);
            run.Run(
                kernel,
                (rows + 31) / 32 + 1,
                (columns + 31) / 32,
                1,
                run.Ints(1, rows),
                run.Floats(x),
                run.Ints(map),
                type == WeightType.BF16 ? run.Halves(halves) : run.Floats(panels),
                run.Floats(bias),
                written,
                run.Ints([.. Enumerable.Range(3, rows)]),
                ShapeArgument.Of(new LinearShape(new RowCount(1, 1), depth, columns, depth, columns, 1, 1, (int)SegmentBuilder.Mode(mode)))
            );
            float[] reversed = [.. map.SelectMany(row => x.AsSpan(row * depth, depth).ToArray())];
            fixed (
                float* a = reversed,
                    c = y,
                    b = bias,
                    plain = panels
            )
            fixed (ushort* half = halves)
            {
                var weights = new PackedLinear(type == WeightType.BF16 ? half : (void*)plain, type, b, depth, columns);
                new ReferenceKernels().Linear(a, depth, rows, weights, c + (3 * columns), columns, mode);
            }
            Same(y, run.Read(written), tolerance);
        }
    }

    /// <summary>What overflowed must not become a number again: whoever asks for the answer is told.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(3.4e38f)]
    public void Linear_layers_of_what_is_no_number_or_the_largest(float value)
    {
        foreach (KernelName kernel in run.HasTensorCores ? (KernelName[])[KernelName.Linear, KernelName.TensorLinear] : [KernelName.Linear])
        {
            ViewArgument written = run.Floats(new float[1]);
            run.Run(
                kernel,
                1,
                1,
                1,
                run.Ints(1, 1),
                run.Floats([0.5f, value, 0.25f]),
                run.Ints(0),
                run.Floats(PanelLayout.Pack([1, 0.5f, 1], [1, 3])),
                run.Floats([0]),
                written,
                run.Ints(0),
                ShapeArgument.Of(new LinearShape(new RowCount(1, 1), 3, 1, 3, 1, 0, 0, (int)DeviceMode.Store))
            );
            float found = run.Read(written)[0];
            if (float.IsFinite(value))
                Assert.Equal(value / 2, found, 3.4e38f / 65536);
            else
                Assert.False(float.IsFinite(found));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 63)]
    [InlineData(3, 200)]
    public void Layer_norm(int rows, int width)
    {
        float[] x = Normal(rows * width),
            weight = Normal(width),
            bias = Normal(width),
            expected = new float[rows * width];
        ViewArgument y = run.Floats(new float[rows * width]);
        run.Run(
            KernelName.Normalise,
            rows + 2,
            1,
            1,
            run.Ints(1, rows),
            run.Floats(x),
            run.Ints(0),
            run.Floats(weight),
            run.Floats(bias),
            y,
            run.Ints(0),
            ShapeArgument.Of(new RowShape(new RowCount(1, 1), width, width, width, 0, 0, 0, 1e-3f))
        );
        fixed (
            float* a = x,
                c = expected,
                w = weight,
                b = bias
        )
            new ReferenceKernels().Normalise(new NormWeights(w, b, width, 1e-3f), a, width, rows, c, width);
        Same(expected, run.Read(y), 1e-4f); // a row of one float has no variance: its root of epsilon is divided by
    }

    /// <summary>Inputs of several lengths, some longer than the 64 keys that are taken at a time.</summary>
    [Theory]
    [InlineData(2, 8, new[] { 1, 5, 3 })]
    [InlineData(3, 20, new[] { 65, 130, 2 })]
    [InlineData(1, 64, new[] { 64, 63 })]
    public void Attention_and_scores(int heads, int headWidth, int[] lengths)
    {
        int width = heads * headWidth,
            rows = lengths.Sum(),
            longest = lengths.Max();
        int[] starts = [.. lengths.Select((_, i) => lengths.Take(i).Sum())],
            firsts = [.. lengths.Select((_, i) => i * longest)];
        float[] qkv = Normal(rows * 3 * width),
            expected = new float[rows * width],
            expectedScores = new float[lengths.Length * longest];
        ViewArgument y = run.Floats(new float[rows * width]),
            scores = run.Floats(new float[expectedScores.Length]),
            counts = run.Ints(lengths.Length, rows),
            read = run.Floats(qkv);
        var attention = new AttentionShape(heads, headWidth);
        var shape = ShapeArgument.Of(new AttendShape(heads, headWidth, attention.Scale));
        run.Run(
            KernelName.Attend,
            (longest + 3) / 4,
            heads,
            lengths.Length + 1,
            counts,
            run.Ints(starts),
            run.Ints([.. lengths, 0]),
            read,
            y,
            shape
        );
        run.Run(
            KernelName.ScoreTokens,
            lengths.Length,
            1,
            1,
            counts,
            run.Ints(starts),
            run.Ints(lengths),
            run.Ints(firsts),
            read,
            scores,
            shape
        );
        fixed (
            float* a = qkv,
                c = expected,
                s = expectedScores,
                scratch = new float[longest]
        )
            for (int i = 0; i < lengths.Length; i++)
                new ReferenceKernels().Attend(
                    attention,
                    a + (starts[i] * 3 * width),
                    lengths[i],
                    0,
                    lengths[i],
                    c + (starts[i] * width),
                    s + firsts[i],
                    scratch
                );
        Same(expected, run.Read(y), 2e-5f);
        Same(expectedScores, run.Read(scores), 1e-5f);
    }

    [Fact]
    public void Token_reduction_keeps_what_the_processor_keeps()
    {
        const int Width = 70,
            Most = 40;
        int[] before = [Most, 3, 17, 5],
            after = [12, 3, 3, 4]; // class token, kept ones, the fused one; the second one drops none
        float[] tokens = Normal(before.Length * Most * Width);
        // Equal scores among them: the first one stays.
        float[] scores = [.. Enumerable.Range(0, before.Length * Most).Select(i => (float)(i * 7 % 10) / 100)];
        float[] expected = [.. tokens];
        ViewArgument moved = run.Floats(tokens);
        run.Run(
            KernelName.ReduceTokens,
            before.Length,
            1,
            1,
            run.Ints(before.Length, 0),
            run.Ints(before),
            run.Ints(after),
            run.Ints([.. before.Select((_, i) => i * Most)]),
            run.Floats(scores),
            moved,
            run.Ints(new int[before.Length * Most]),
            ShapeArgument.Of(new TokenShape(Most, Width, 0, 0, Width))
        );
        float[] found = run.Read(moved);
        for (int input = 0; input < before.Length; input++)
        {
            float[] kept = Reduced(expected.AsSpan(input * Most * Width), scores.AsSpan(input * Most), before[input], after[input], Width);
            Same(kept, found.AsSpan(input * Most * Width, after[input] * Width).ToArray(), 1e-5f);
        }
    }

    private static float[] Reduced(Span<float> tokens, Span<float> scores, int before, int after, int width)
    {
        if (before == after)
            return tokens[..(after * width)].ToArray();
        float[] weights = scores[1..before].ToArray();
        int[] best = [.. Enumerable.Range(0, before - 1).OrderByDescending(i => weights[i]).ThenBy(i => i)];
        int[] kept = [.. best.Take(after - 2).Order()],
            dropped = [.. best.Skip(after - 2)];
        float[] all = tokens.ToArray(),
            fused = new float[width];
        float sum = dropped.Sum(i => weights[i]);
        foreach (int i in dropped)
            for (int column = 0; column < width; column++)
                fused[column] += all[((i + 1) * width) + column] * weights[i] / sum;
        return [.. all[..width], .. kept.SelectMany(i => all.AsSpan((i + 1) * width, width).ToArray()), .. fused];
    }

    [Fact]
    public void Windows_of_convolutions()
    {
        foreach (int planes in (int[])[0, 1])
        {
            var unfold = new Unfold(5, 3, 3, 2, 1, 3);
            float[] image = Normal(5 * 5 * 3),
                pixels = image,
                expected = new float[unfold.Rows * unfold.Depth];
            ViewArgument windows = run.Floats(new float[expected.Length]);
            run.Run(
                KernelName.Unfold,
                unfold.Rows + 1,
                1,
                1,
                run.Ints(1, 0),
                run.Floats(image),
                windows,
                ShapeArgument.Of(new WindowShape(5, 3, 3, 2, 1, 3, planes))
            );
            if (planes != 0)
            {
                pixels = new float[image.Length];
                fixed (
                    float* from = image,
                        to = pixels
                )
                    Unfold.ToPixels(from, 5, 3, to);
            }
            fixed (
                float* from = pixels,
                    to = expected
            )
                unfold.Run(from, 5, 0, unfold.Rows, to);
            Assert.Equal(expected, run.Read(windows));
        }
    }

    private float[] Normal(int count) => RandomModels.Normal(random, count, 1);

    private static void Same(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"{i}: {expected[i]} and {found[i]}"
            );
    }
}

public sealed class KernelParityOnIlgpuTests() : KernelParityTests(new CpuAcceleratorDevice());

public sealed class KernelParityOfXavierTests() : KernelParityTests(new PtxDevice(KernelTarget.All[^1]));

public sealed class KernelParityOfServersTests() : KernelParityTests(new PtxDevice());
