namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>Four numbers side by side, in registers.</summary>
internal readonly struct Four(float a, float b, float c, float d)
{
    public readonly float A = a,
        B = b,
        C = c,
        D = d;

    /// <summary>These plus x times others.</summary>
    public Four AddScaled(float x, Four others) => new(A + (x * others.A), B + (x * others.B), C + (x * others.C), D + (x * others.D));
}
