using CsCheck;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Kernels;

/// <summary>
/// Every kernel set that the processor has, against the scalar reference, over odd shapes. <see cref="WidthTests"/> runs these again with
/// widths turned off.
/// </summary>
public sealed unsafe class KernelPropertyTests
{
    private const int Rounds = 60;
    private const double Epsilon = 6e-8;

    public static TheoryData<string> Kernels => new(KernelSet.All().Skip(1).Select(kernels => kernels.Name).DefaultIfEmpty("scalar"));

    private static KernelSet Set(string name) => KernelSet.All().Single(kernels => kernels.Name == name);

    private static void AssertClose(float* expected, float* actual, int count, double tolerance, string what)
    {
        for (int i = 0; i < count; i++)
        {
            if (!(Math.Abs((double)expected[i] - actual[i]) <= tolerance))
                Assert.Fail($"{what}, element {i}: {expected[i]} against {actual[i]}, tolerance {tolerance}");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Linear_agrees(string name) =>
        Gen.Select(Gen.Int[1, 45], Gen.Int[1, 130], Gen.Int[1, 100], Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int)
            .Each(
                (rows, depth, columns, mode, slack, seed) =>
                {
                    using var operands = new Operands(seed);
                    PackedLinear weights = operands.Linear(depth, columns, (WeightType)(seed & 1));
                    int aStride = depth + slack,
                        cStride = columns + slack;
                    float* a = operands.Normal(rows * aStride),
                        expected = operands.Normal(rows * cStride),
                        actual = operands.Copy(expected, rows * cStride);
                    new ReferenceKernels().Linear(a, aStride, rows, weights, expected, cStride, (LinearMode)mode);
                    Set(name).Linear(a, aStride, rows, weights, actual, cStride, (LinearMode)mode);
                    // Sums of (depth + 2) normal products, each rounded at a partial sum of at most about 6 standard deviations; GELU adds
                    // 6e-7 and slope 1.13.
                    double tolerance = (1.2 * Epsilon * (depth + 3) * 6 * Math.Sqrt(depth + 2)) + 1e-6;
                    AssertClose(expected, actual, rows * cStride, tolerance, $"{rows} x {depth} x {columns}, {(LinearMode)mode}");
                    operands.CheckGuards();
                },
                count: Rounds
            );

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_row_does_not_depend_on_its_neighbours(string name) =>
        Gen.Select(Gen.Int[2, 45], Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int)
            .Each(
                (rows, depth, columns, seed) =>
                {
                    using var operands = new Operands(seed);
                    PackedLinear weights = operands.Linear(depth, columns, (WeightType)(seed & 1));
                    float* a = operands.Normal(rows * depth),
                        together = operands.Zeros(rows * columns),
                        alone = operands.Zeros(rows * columns);
                    Set(name).Linear(a, depth, rows, weights, together, columns, LinearMode.Gelu);
                    for (int row = 0; row < rows; row++)
                        Set(name).Linear(a + (row * depth), depth, 1, weights, alone + (row * columns), columns, LinearMode.Gelu);
                    AssertClose(alone, together, rows * columns, 0, "row by row");
                },
                count: Rounds
            );

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Norm_agrees(string name) =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[2, 140], Gen.Double[-5, 5], Gen.Int)
            .Each(
                (rows, width, offset, seed) =>
                {
                    using var operands = new Operands(seed);
                    var norm = new NormWeights(operands.Normal(width), operands.Normal(width), width, 1e-6f);
                    float* x = operands.Normal(rows * width),
                        expected = operands.Zeros(rows * width);
                    for (int i = 0; i < rows * width; i++)
                        x[i] += (float)offset;
                    new ReferenceKernels().Normalise(norm, x, width, rows, expected, width);
                    double steepest = Enumerable.Range(0, rows).Max(row => 1 / Deviation(x + (row * width), width));
                    Set(name).Normalise(norm, x, width, rows, x, width);
                    // The mean is rounded at magnitude |offset| + 1, up to width times; that is divided by the deviation and scaled by a
                    // weight of at most 5.
                    AssertClose(
                        expected,
                        x,
                        rows * width,
                        5 * Epsilon * (width + 10) * (Math.Abs(offset) + 5) * Math.Max(1, steepest),
                        $"{rows} x {width}"
                    );
                    operands.CheckGuards();
                },
                count: Rounds
            );

    private static double Deviation(float* x, int width)
    {
        double[] row = new ReadOnlySpan<float>(x, width).ToArray().Select(value => (double)value).ToArray();
        double mean = row.Average();
        return Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + 1e-6);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Attention_agrees(string name) =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 4], Gen.Int[1, 70], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int)
            .Each(
                (tokens, heads, headWidth, from, share, seed) =>
                {
                    using var operands = new Operands(seed);
                    var shape = new AttentionShape(heads, headWidth);
                    int first = (int)(from * (tokens - 1)),
                        count = Math.Max(1, (int)(share * (tokens - first))),
                        width = shape.Width;
                    float* qkv = operands.Normal(tokens * 3 * width),
                        scratch = operands.Zeros((int)shape.ScratchFloats(tokens));
                    float* expected = operands.Zeros(count * width),
                        actual = operands.Zeros(count * width);
                    float* expectedScores = operands.Normal(tokens),
                        actualScores = operands.Copy(expectedScores, tokens);
                    new ReferenceKernels().Attend(shape, qkv, tokens, first, count, expected, expectedScores, scratch);
                    Set(name).Attend(shape, qkv, tokens, first, count, actual, actualScores, scratch);
                    // Scores up to about 6 · 6 · √width rounded (headWidth) times, then an average of values of at most 5.
                    double tolerance = 5 * 2 * Epsilon * ((headWidth * 6) + tokens + 20);
                    AssertClose(
                        expected,
                        actual,
                        count * width,
                        tolerance,
                        $"{tokens} tokens, {heads} heads of {headWidth}, {first} + {count}"
                    );
                    AssertClose(expectedScores, actualScores, tokens, tolerance, "class scores");
                    operands.CheckGuards();
                },
                count: Rounds
            );

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Add_scaled_agrees(string name) =>
        Gen.Select(Gen.Int[1, 100], Gen.Float[-3, 3], Gen.Int)
            .Each(
                (width, scale, seed) =>
                {
                    using var operands = new Operands(seed);
                    float* x = operands.Normal(width),
                        expected = operands.Normal(width),
                        actual = operands.Copy(expected, width);
                    new ReferenceKernels().AddScaled(expected, x, scale, width);
                    Set(name).AddScaled(actual, x, scale, width);
                    AssertClose(expected, actual, width, 4 * Epsilon * 20, "add scaled");
                    operands.CheckGuards();
                },
                count: Rounds
            );

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Rows_of_a_table_are_what_it_holds(string name) =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 5], Gen.Bool, Gen.Int)
            .Each(
                (width, ids, isHalved, seed) =>
                {
                    using var operands = new Operands(seed);
                    float* rows = operands.Normal(ids * width),
                        expected = operands.Normal(width),
                        actual = operands.Copy(expected, width);
                    var halves = new BFloat16[ids * width];
                    for (int i = 0; i < halves.Length; i++)
                        halves[i] = new BFloat16(BFloat16Bits.Of(rows[i]));
                    fixed (BFloat16* pinned = halves)
                    {
                        var table = new WordTable(isHalved ? pinned : rows, isHalved ? WeightType.BF16 : WeightType.F32, width);
                        for (int id = 0; id < ids; id++)
                        {
                            new ReferenceKernels().LookUp(table, id, expected);
                            Set(name).LookUp(table, id, actual);
                            AssertClose(expected, actual, width, 0, "row of a table");
                        }
                    }
                    operands.CheckGuards();
                },
                count: Rounds
            );
}
