using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Kernels;

/// <summary>
/// The operators as plain loops with sums in double precision: slow, obvious, and the specification that every other set is tested
/// against. Runs where there is no vector unit.
/// </summary>
internal sealed unsafe class ReferenceKernels : KernelSet
{
    public override string Name => "scalar";

    public override void Linear(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch = null
    )
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < weights.Columns; column++)
            {
                double sum = weights.Bias[column];
                for (int k = 0; k < weights.Depth; k++)
                    sum += (double)a[(row * aStride) + k] * weights[k, column];
                ref float result = ref c[(row * cStride) + column];
                result = mode switch
                {
                    LinearMode.Gelu => (float)Gelu(sum),
                    LinearMode.GeluTanh => (float)GeluTanh(sum),
                    LinearMode.Relu => (float)Math.Max(0, sum),
                    LinearMode.QuickGelu => (float)QuickGelu(sum),
                    LinearMode.Add => (float)(result + sum),
                    _ => (float)sum,
                };
            }
        }
    }

    public override void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride)
    {
        for (int row = 0; row < rows; row++, x += xStride, y += yStride)
        {
            double mean = 0,
                variance = 0;
            for (int i = 0; i < norm.Width; i++)
                mean += x[i];
            mean /= norm.Width;
            for (int i = 0; i < norm.Width; i++)
                variance += (x[i] - mean) * (x[i] - mean);
            variance /= norm.Width;
            for (int i = 0; i < norm.Width; i++)
                y[i] = (float)(((x[i] - mean) / Math.Sqrt(variance + norm.Epsilon) * norm.Weight[i]) + norm.Bias[i]);
        }
    }

    public override void Attend(
        in AttentionShape shape,
        float* qkv,
        int tokens,
        int first,
        int count,
        float* output,
        float* classScores,
        float* scratch
    )
    {
        nint stride = 3 * shape.Width;
        if (classScores != null && first == 0)
            new Span<float>(classScores, tokens).Clear();
        for (int head = 0; head < shape.Heads; head++)
        {
            float* q = qkv + (head * shape.HeadWidth),
                k = q + shape.Width,
                v = k + shape.Width;
            for (int row = 0; row < count; row++)
            {
                float* weights = scratch;
                SoftmaxRow(shape, q + ((first + row) * stride), k, stride, tokens, weights);
                for (int i = 0; i < shape.HeadWidth; i++)
                {
                    double sum = 0;
                    for (int token = 0; token < tokens; token++)
                        sum += (double)weights[token] * v[(token * stride) + i];
                    output[((nint)row * shape.Width) + (head * shape.HeadWidth) + i] = (float)sum;
                }
                if (classScores == null || first + row > 0)
                    continue;
                for (int token = 0; token < tokens; token++)
                    classScores[token] += weights[token] / shape.Heads;
            }
        }
    }

    public override void LookUp(in WordTable table, int id, float* y)
    {
        for (int i = 0; i < table.Width; i++)
            y[i] = table.Type switch
            {
                WeightType.I8 => table.Eights(id)[i] * table.Scale(id),
                WeightType.BF16 => table.Halves(id)[i].Value,
                _ => table.Floats(id)[i],
            };
    }

    public override void AddScaled(float* y, float* x, float scale, int width)
    {
        for (int i = 0; i < width; i++)
            y[i] += scale * x[i];
    }

    // Apart from Softmax<TLanes> on purpose, in double precision: that one is proven against it.
    private static void SoftmaxRow(in AttentionShape shape, float* query, float* keys, nint stride, int tokens, float* weights)
    {
        double largest = double.NegativeInfinity,
            sum = 0;
        for (int token = 0; token < tokens; token++)
        {
            double score = 0;
            for (int i = 0; i < shape.HeadWidth; i++)
                score += (double)query[i] * keys[(token * stride) + i];
            weights[token] = (float)(score * shape.Scale);
            largest = Math.Max(largest, weights[token]);
        }
        for (int token = 0; token < tokens; token++)
            sum += Math.Exp(weights[token] - largest);
        for (int token = 0; token < tokens; token++)
            weights[token] = (float)(Math.Exp(weights[token] - largest) / sum);
    }

    /// <summary>x Φ(x).</summary>
    public static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    /// <summary>x σ(1.702 x).</summary>
    public static double QuickGelu(double x) => x / (1 + Math.Exp(-1.702 * x));

    /// <summary>erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms have one sign.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        double term = x,
            sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
