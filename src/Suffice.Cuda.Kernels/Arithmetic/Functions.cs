using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>
/// Functions written out in additions and products, so that no library has to be there. Drivers may fuse a product and a sum into one
/// operation, each in its own way, so last bits differ from device to device.
/// </summary>
internal static class Functions
{
    /// <summary>
    /// eˣ = 2ⁿ e^f with whole n and |f| ≤ ½ ln 2; e^f by a polynomial of degree 6 interpolated at Chebyshev nodes. Relative error below
    /// 2e-7. Arguments are cut to −87 … 88, where results are normal numbers.
    /// </summary>
    public static float Exp(float x)
    {
        x = x < -87f ? -87f : x;
        x = x > 88f ? 88f : x;
        float turns = x * 1.44269502f;
        int n = (int)(turns < 0 ? turns - 0.5f : turns + 0.5f);
        // ln 2 in two parts, the first with few bits, so that n times it is exact.
        float f = x - (n * 0.693359375f) + (n * 0.000212194442f);
        float p = 0.00139411085f;
        p = (p * f) + 0.00837512594f;
        p = (p * f) + 0.0416663513f;
        p = (p * f) + 0.166664153f;
        p = (p * f) + 0.5f;
        p = (p * f) + 1;
        p = (p * f) + 1;
        return p * Interop.IntAsFloat((uint)((n + 127) << 23));
    }

    public static float Sigmoid(float x) => 1 / (1 + Exp(-x));

    public static float Tanh(float x) => 1 - (2 / (1 + Exp(2 * x)));

    /// <summary>x Φ(x), with erf as Abramowitz and Stegun's 7.1.26 gives it, exact to 1.5e-7.</summary>
    public static float Gelu(float x)
    {
        float z = (x < 0 ? -x : x) * 0.707106781f;
        float t = 1 / (1 + (0.3275911f * z));
        float p = 1.061405429f;
        p = (p * t) - 1.453152027f;
        p = (p * t) + 1.421413741f;
        p = (p * t) - 0.284496736f;
        p = (p * t) + 0.254829592f;
        float tail = 0.5f * p * t * Exp(-z * z); // 1 − Φ(|x|)
        return x * (x < 0 ? tail : 1 - tail);
    }

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static float GeluTanh(float x) => 0.5f * x * (1 + Tanh(0.797884561f * (x + (0.044715f * x * x * x))));

    /// <summary>What follows a linear layer; <see cref="DeviceMode.Add"/> is the caller's.</summary>
    public static float Apply(int mode, float sum)
    {
        if (mode == (int)DeviceMode.Gelu)
            return Gelu(sum);
        if (mode == (int)DeviceMode.GeluTanh)
            return GeluTanh(sum);
        if (mode == (int)DeviceMode.Relu)
            return sum > 0 ? sum : 0;
        if (mode == (int)DeviceMode.QuickGelu)
            return sum * Sigmoid(1.702f * sum);
        return mode == (int)DeviceMode.Tanh ? Tanh(sum) : sum;
    }
}
