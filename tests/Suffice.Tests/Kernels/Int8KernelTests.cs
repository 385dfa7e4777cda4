using CsCheck;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Kernels;

/// <summary>
/// The kernel sets for weights of eight bits: against the reference, and against each other bit for bit, over odd shapes and extreme
/// values. <see cref="WidthTests"/> runs these again with widths turned off, so that sets for older processors are compared here, too.
/// </summary>
public sealed unsafe class Int8KernelTests
{
    private const int Rounds = 60;

    private static readonly KernelSet[] Sets = [.. KernelSet.AllExact()];

    [Fact]
    public void A_layer_computes_what_it_says() =>
        Gen.Select(Gen.Int[1, 45], Gen.Int[1, 130], Gen.Int[1, 100], Gen.Int[0, 5], Gen.Int[0, 9], Gen.Int)
            .Each(
                (rows, depth, columns, mode, slack, seed) =>
                {
                    using var operands = new Operands(seed);
                    PackedLinear weights = operands.Linear(depth, columns, WeightType.I8);
                    int aStride = depth + slack,
                        cStride = columns + slack;
                    float* a = operands.Normal(rows * aStride),
                        before = operands.Normal(rows * cStride),
                        rounded = operands.Copy(a, rows * aStride),
                        expected = operands.Copy(before, rows * cStride);
                    for (int row = 0; row < rows; row++)
                        Round(rounded + (row * aStride), depth);
                    new ReferenceKernels().Linear(rounded, aStride, rows, weights, expected, cStride, (LinearMode)mode);
                    foreach (KernelSet set in Sets)
                    {
                        float* actual = operands.Copy(before, rows * cStride);
                        set.Linear(a, aStride, rows, weights, actual, cStride, (LinearMode)mode, operands.Scratch(weights, rows));
                        // Whole numbers are exact; five roundings of numbers of at most about 6 √depth, and what an activation adds.
                        double tolerance = (5 * 6e-8 * 6 * Math.Sqrt(depth + 2)) + 2e-6;
                        for (int i = 0; i < rows * cStride; i++)
                            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{set.Name}, {i}: {expected[i]}, {actual[i]}");
                    }
                    operands.CheckGuards();
                },
                count: Rounds
            );

    /// <summary>To the multiples of the row's largest size / 127, as plainly as can be.</summary>
    private static void Round(float* row, int count)
    {
        float most = 0;
        for (int i = 0; i < count; i++)
            most = Math.Max(most, Math.Abs(row[i]));
        for (int i = 0; i < count; i++)
            row[i] = MathF.Round(row[i] * (127 / most)) * (most / 127);
    }

    [Fact]
    public void All_sets_give_the_same_bits() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 150], Gen.Int[1, 100], Gen.Int[0, 5], Gen.Double[-30, 30], Gen.Int)
            .Each(
                (rows, depth, columns, mode, size, seed) =>
                    Same(
                        operands =>
                        {
                            PackedLinear weights = operands.Linear(depth, columns, WeightType.I8);
                            float* a = operands.Normal(rows * depth, Math.Pow(10, size)),
                                c = operands.Normal(rows * columns);
                            byte* scratch = operands.Scratch(weights, rows);
                            return (
                                set => set.Linear(a, depth, rows, weights, c, columns, (LinearMode)mode, scratch),
                                (nint)c,
                                rows * columns
                            );
                        },
                        seed
                    ),
                count: Rounds
            );

    /// <summary>Every height of a tile, with and without a part of it, added to what is there and not.</summary>
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(64)]
    public void Every_number_of_rows_gives_the_same_bits(int columns)
    {
        for (int rows = 0; rows <= (2 * KernelSet.MostTileRows) + 1; rows++)
            foreach (LinearMode mode in (LinearMode[])[LinearMode.Store, LinearMode.Add])
                Same(
                    operands =>
                    {
                        PackedLinear weights = operands.Linear(44, columns, WeightType.I8);
                        float* a = operands.Normal(rows * 44),
                            c = operands.Normal(rows * columns);
                        byte* scratch = operands.Scratch(weights, rows);
                        return (set => set.Linear(a, 44, rows, weights, c, columns, mode, scratch), (nint)c, rows * columns);
                    },
                    rows
                );
    }

    /// <summary>What other tests compare within one process, this one compares with what all processors gave when it was written.</summary>
    [Fact]
    public void Bits_are_those_of_every_processor()
    {
        using var operands = new Operands(1);
        PackedLinear weights = operands.Linear(75, 40, WeightType.I8);
        var norm = new NormWeights(operands.Zeros(40), operands.Zeros(40), 40, 1e-6f);
        float* a = operands.Zeros(9 * 75),
            scratch = operands.Zeros((int)new AttentionShape(2, 20).ScratchFloats(3)),
            c = operands.Zeros(9 * 40),
            mixed = operands.Zeros(3 * 40);
        // Of whole numbers, as the generator of random ones rests on the C library's logarithm.
        uint state = 1;
        for (int i = 0; i < 75 * 40; i++)
            ((sbyte*)weights.Panels)[Int8PanelLayout.Index(75, i % 75, i / 75)] = (sbyte)Next(127);
        for (int i = 0; i < 40; i++)
            (weights.Scales[i], weights.Bias[i], norm.Weight[i], norm.Bias[i]) = (Next(99) / 512f, Next(99) / 64f, Next(99) / 32f, 0.25f);
        for (int i = 0; i < 9 * 75; i++)
            a[i] = Next(999) / 256f;
        foreach (KernelSet set in Sets)
        {
            set.Linear(a, 75, 9, weights, c, 40, LinearMode.Gelu, operands.Scratch(weights, 9));
            set.Normalise(norm, c, 40, 9, c, 40);
            // Three tokens of 120 numbers: queries, keys, values.
            set.Attend(new AttentionShape(2, 20), c, 3, 0, 3, mixed, null, scratch);
            ulong hash = System.IO.Hashing.XxHash64.HashToUInt64(new ReadOnlySpan<byte>(mixed, 3 * 40 * sizeof(float)));
            Assert.True(hash == 0xc0a2ead07052f221, $"{set.Name}: {hash:x}");
        }

        int Next(int most)
        {
            state = (state * 1664525) + 1013904223;
            return (int)(state >> 8) % ((2 * most) + 1) - most;
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-40f)]
    [InlineData(1e-31f)]
    [InlineData(1e38f)]
    [InlineData(float.MaxValue)]
    public void Extreme_numbers_give_the_same_bits(float size) =>
        Same(
            operands =>
            {
                PackedLinear weights = operands.Linear(75, 40, WeightType.I8);
                float* a = operands.Normal(3 * 75),
                    c = operands.Normal(3 * 40);
                for (int i = 0; i < 3 * 75; i++)
                    a[i] = MathF.CopySign(i % 4 == 0 ? size / 2 : size, a[i]);
                byte* scratch = operands.Scratch(weights, 3);
                return (set => set.Linear(a, 75, 3, weights, c, 40, LinearMode.Store, scratch), (nint)c, 3 * 40);
            },
            1
        );

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_row_that_is_not_finite_gives_no_number_and_others_do(float value)
    {
        foreach (KernelSet set in Sets)
        foreach (LinearMode mode in Enum.GetValues<LinearMode>())
        foreach ((int depth, int place) in (ReadOnlySpan<(int, int)>)[(3, 0), (16, 8), (20, 17), (75, 0), (75, 37), (75, 74)])
        {
            using var operands = new Operands(1);
            PackedLinear weights = operands.Linear(depth, 40, WeightType.I8);
            float* a = operands.Normal(3 * depth),
                c = operands.Normal(3 * 40);
            a[depth + place] = value;
            set.Linear(a, depth, 3, weights, c, 40, mode, operands.Scratch(weights, 3));
            for (int i = 0; i < 3 * 40; i++)
                Assert.True((i / 40 == 1) == float.IsNaN(c[i]), $"{set.Name}, {mode}, depth {depth}, {i}: {c[i]}");
        }
    }

    /// <summary>Scores that are not finite: the C library, x86 and Arm have other ideas of a maximum then.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 5)]
    public void Scores_beyond_all_numbers_give_no_number(int tokens, int large)
    {
        var shape = new AttentionShape(1, 16);
        foreach (KernelSet set in Sets)
        {
            using var operands = new Operands(1);
            float* qkv = operands.Normal(tokens * 3 * 16),
                results = operands.Zeros(tokens * 16);
            for (int i = 0; i < 32; i++)
                qkv[(large * 48) + i] = 1e20f;
            set.Attend(shape, qkv, tokens, 0, tokens, results, null, operands.Zeros((int)shape.ScratchFloats(tokens)));
            for (int i = 0; i < 16; i++)
                Assert.True(float.IsNaN(results[(large * 16) + i]), $"{set.Name}, {i}: {results[(large * 16) + i]}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    public void The_longest_sums_are_exact(int rows)
    {
        const int depth = ModelDescription.MostInt8Inputs,
            columns = 32;
        foreach (KernelSet set in Sets)
        {
            using var operands = new Operands(1);
            PackedLinear weights = operands.Linear(depth, columns, WeightType.I8);
            for (nint i = 0; i < (nint)depth * columns; i++)
                weights.Int8Panel(0)[i] = 127;
            float* a = operands.Zeros(rows * depth),
                c = operands.Zeros(rows * columns);
            for (int i = 0; i < columns; i++)
                (weights.Scales[i], weights.Bias[i]) = (1, 0);
            for (int i = 0; i < rows * depth; i++)
                a[i] = -127;
            set.Linear(a, depth, rows, weights, c, columns, LinearMode.Store, operands.Scratch(weights, rows));
            for (int i = 0; i < rows * columns; i++)
                Assert.Equal(-127f * 127 * depth, c[i]);
        }
    }

    [Fact]
    public void Tiles_alone_do_what_was_asked_for()
    {
        const long least = 1L << 20;
        foreach (KernelSet set in Sets)
            Assert.InRange(set.RunTiles(least), least, least + (KernelSet.MostTileRows * 384 * 32));
        Assert.Equal(0, KernelSet.Widest().RunTiles(least));
    }

    [Fact]
    public void Layers_in_floats_give_the_same_bits() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 90], Gen.Int[1, 70], Gen.Int[0, 5], Gen.Bool, Gen.Int)
            .Each(
                (rows, depth, columns, mode, isHalved, seed) =>
                    Same(
                        operands =>
                        {
                            PackedLinear weights = operands.Linear(depth, columns, isHalved ? WeightType.BF16 : WeightType.F32);
                            float* a = operands.Normal(rows * depth),
                                c = operands.Normal(rows * columns);
                            return (set => set.Linear(a, depth, rows, weights, c, columns, (LinearMode)mode), (nint)c, rows * columns);
                        },
                        seed
                    ),
                count: Rounds
            );

    [Fact]
    public void Norms_give_the_same_bits() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[2, 140], Gen.Float[-5, 5], Gen.Int)
            .Each(
                (rows, width, offset, seed) =>
                    Same(
                        operands =>
                        {
                            var norm = new NormWeights(operands.Normal(width), operands.Normal(width), width, 1e-6f);
                            float* x = operands.Normal(rows * width);
                            for (int i = 0; i < rows * width; i++)
                                x[i] += offset;
                            return (set => set.Normalise(norm, x, width, rows, x, width), (nint)x, rows * width);
                        },
                        seed
                    ),
                count: Rounds
            );

    [Fact]
    public void Attention_gives_the_same_bits() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 4], Gen.Int[1, 70], Gen.Int)
            .Each(
                (tokens, heads, headWidth, seed) =>
                    Same(
                        operands =>
                        {
                            var shape = new AttentionShape(heads, headWidth);
                            float* qkv = operands.Normal(tokens * 3 * shape.Width, 1 + (seed & 3)),
                                results = operands.Zeros(tokens * (shape.Width + 1)),
                                scratch = operands.Zeros((int)shape.ScratchFloats(tokens));
                            return (
                                set => set.Attend(shape, qkv, tokens, 0, tokens, results + tokens, results, scratch),
                                (nint)results,
                                tokens * (shape.Width + 1)
                            );
                        },
                        seed
                    ),
                count: Rounds
            );

    [Fact]
    public void Sums_of_rows_and_hyperbolic_tangents_give_the_same_bits() =>
        Gen.Select(Gen.Int[1, 100], Gen.Float[-3, 3], Gen.Int)
            .Each(
                (width, scale, seed) =>
                    Same(
                        operands =>
                        {
                            float* x = operands.Normal(width),
                                y = operands.Normal(width);
                            return (
                                set =>
                                {
                                    set.AddScaled(y, x, scale, width);
                                    set.Tanh(new Span<float>(y, width));
                                },
                                (nint)y,
                                width
                            );
                        },
                        seed
                    ),
                count: Rounds
            );

    [Fact]
    public void The_hyperbolic_tangent_is_one()
    {
        float[] x = [.. Enumerable.Range(-2000, 4001).Select(i => i * 0.01f), 1e30f, -1e30f, float.NaN],
            y = [.. x];
        Sets[^1].Tanh(y);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(Math.Tanh(x[i]), y[i], 3e-7);
    }

    [Fact]
    public void Norms_and_attention_compute_what_the_reference_does()
    {
        using var operands = new Operands(3);
        var shape = new AttentionShape(3, 21);
        const int tokens = 37;
        var norm = new NormWeights(operands.Normal(63), operands.Normal(63), 63, 1e-6f);
        float* x = operands.Normal(tokens * 3 * 63),
            expected = operands.Zeros(tokens * 64),
            actual = operands.Zeros(tokens * 64),
            scratch = operands.Zeros((int)shape.ScratchFloats(tokens));
        Assert.All([false, true], attends =>
        {
            Run(new ReferenceKernels(), expected);
            Run(Sets[^1], actual);
            for (int i = 0; i < tokens * 64; i++)
                Assert.Equal(expected[i], actual[i], 5e-6);

            void Run(KernelSet set, float* results)
            {
                if (attends)
                    set.Attend(shape, x, tokens, 0, tokens, results + tokens, results, scratch);
                else
                    set.Normalise(norm, x, 63, tokens, results, 63);
            }
        });
    }

    /// <summary>Runs a case on the same operands with every set; all must write the same bits.</summary>
    private static void Same(Func<Operands, (Action<KernelSet> Run, nint Results, int Count)> make, int seed)
    {
        uint[]? expected = null;
        foreach (KernelSet set in Sets)
        {
            using var operands = new Operands(seed);
            (Action<KernelSet> run, nint results, int count) = make(operands);
            run(set);
            uint[] bits = new ReadOnlySpan<uint>((void*)results, count).ToArray();
            if (expected is not null && !expected.AsSpan().SequenceEqual(bits))
                Assert.Fail($"{set.Name} differs from {Sets[0].Name} at {expected.AsSpan().CommonPrefixLength(bits)} of {count}");
            expected ??= bits;
            operands.CheckGuards();
        }
    }
}
