using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;

namespace Suffice.Tests.Kernels;

/// <summary>Single points: functions over their whole range, and numbers at the edge.</summary>
public sealed unsafe class KernelTests
{
    public static TheoryData<string> Kernels => new(KernelSet.All().Select(kernels => kernels.Name));

    private static KernelSet Set(string name) => KernelSet.All().Single(kernels => kernels.Name == name);

    /// <summary>GELU of x, by a linear layer of one input.</summary>
    private static float[] Gelu(string name, float[] x)
    {
        using var operands = new Operands(1);
        PackedLinear identity = operands.Linear(1, 1);
        identity.Panel<Float32>(0)[0] = new(1);
        identity.Bias[0] = 0;
        float* a = operands.Zeros(x.Length),
            c = operands.Zeros(x.Length);
        x.CopyTo(new Span<float>(a, x.Length));
        Set(name).Linear(a, 1, x.Length, identity, c, 1, LinearMode.Gelu);
        return new ReadOnlySpan<float>(c, x.Length).ToArray();
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gelu_is_exact_to_one_in_a_million(string name)
    {
        float[] x = [.. Enumerable.Range(-120_000, 240_001).Select(i => i * 1e-4f), -1e30f, -1e4f, -100, 1e-40f, -1e-40f, 0, float.Epsilon];
        float[] y = Gelu(name, x);
        // Beyond 8 the result is x itself, whose own last place exceeds 1e-6: half of it is allowed.
        for (int i = 0; i < x.Length; i++)
            Assert.InRange(y[i] - ReferenceKernels.Gelu(x[i]), -1e-6 - (6e-8 * Math.Max(0, x[i])), 1e-6 + (6e-8 * Math.Max(0, x[i])));
        Assert.Equal([1e30f], Gelu(name, [1e30f]));
        Assert.Equal([float.NaN], Gelu(name, [float.NaN]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(4, 0.9999999845827421)]
    [InlineData(7, 1)]
    public void The_reference_error_function_is_the_tabulated_one(double x, double expected)
    {
        Assert.Equal(expected, ReferenceKernels.Erf(x), 1e-14);
        Assert.Equal(-expected, ReferenceKernels.Erf(-x), 1e-14);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Denormals_are_numbers_like_others(string name)
    {
        using var operands = new Operands(1);
        PackedLinear weights = operands.Linear(8, 32);
        for (int i = 0; i < 8 * 32; i++)
            weights.Panel<Float32>(0)[i] = new(1e-20f);
        for (int i = 0; i < 32; i++)
            weights.Bias[i] = 0;
        float* a = operands.Zeros(8),
            c = operands.Zeros(32);
        for (int i = 0; i < 8; i++)
            a[i] = 1e-20f;
        Set(name).Linear(a, 8, 1, weights, c, 32, LinearMode.Store);
        for (int i = 0; i < 32; i++)
            Assert.InRange(c[i], 7.99e-40f, 8.01e-40f);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Attention_survives_scores_of_any_size(string name)
    {
        // One key outweighs the others by far more than e^88: its value is the answer, nothing overflows.
        using var operands = new Operands(1);
        var shape = new AttentionShape(1, 4);
        float* qkv = operands.Zeros(3 * 12),
            output = operands.Zeros(12),
            scores = operands.Zeros(3),
            scratch = operands.Zeros((int)shape.ScratchFloats(3));
        for (int token = 0; token < 3; token++)
        {
            for (int i = 0; i < 4; i++)
            {
                qkv[(token * 12) + i] = 1000;
                qkv[(token * 12) + 4 + i] = token == 1 ? 1000 : -1000;
                qkv[(token * 12) + 8 + i] = token;
            }
        }
        Set(name).Attend(shape, qkv, 3, 0, 3, output, scores, scratch);
        for (int i = 0; i < 12; i++)
            Assert.Equal(1, output[i], 1e-6);
        Assert.Equal(1, scores[1], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_constant_row_normalises_to_its_bias(string name)
    {
        using var operands = new Operands(1);
        var norm = new NormWeights(operands.Normal(19), operands.Normal(19), 19, 1e-6f);
        float* x = operands.Zeros(19);
        new Span<float>(x, 19).Fill(3);
        Set(name).Normalise(norm, x, 19, 1, x, 19);
        for (int i = 0; i < 19; i++)
            Assert.Equal(norm.Bias[i], x[i], 1e-3);
    }
}
