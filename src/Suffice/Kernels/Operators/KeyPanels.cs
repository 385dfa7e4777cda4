using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Suffice.Tensors;

namespace Suffice.Kernels.Operators;

/// <summary>Transposes one head's keys into panels of 32 tokens, depth-major, so that QKᵀ is an ordinary product of tiles.</summary>
internal static unsafe class KeyPanels
{
    /// <param name="keys">(tokens, head width), <paramref name="stride"/> floats from token to token.</param>
    /// <param name="panels">(⌈tokens / 32⌉, head width, 32); columns past the last token become zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* keys, nint stride, int tokens, int headWidth, float* panels)
    {
        for (int token = 0; token < tokens; token += PanelLayout.Columns, panels += headWidth * PanelLayout.Columns)
        {
            for (int column = 0; column < PanelLayout.Columns; column += 4)
            {
                int count = tokens - token - column,
                    depth = 0;
                float* key = keys + ((token + column) * stride),
                    panel = panels + column;
                if (count >= 4 && Vector128.IsHardwareAccelerated)
                {
                    for (; depth <= headWidth - 4; depth += 4)
                        Transpose4(key + depth, stride, panel + (depth * PanelLayout.Columns));
                }
                else if (count <= 0)
                {
                    for (; depth < headWidth; depth++)
                        Vector128<float>.Zero.Store(panel + (depth * PanelLayout.Columns));
                }
                for (; depth < headWidth; depth++)
                {
                    for (int i = 0; i < 4; i++)
                        panel[(depth * PanelLayout.Columns) + i] = i < count ? key[(i * stride) + depth] : 0;
                }
            }
        }
    }

    /// <summary>Four tokens by four floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* key, nint stride, float* panel)
    {
        Vector128<float> a = Vector128.Load(key),
            b = Vector128.Load(key + stride),
            c = Vector128.Load(key + (2 * stride)),
            d = Vector128.Load(key + (3 * stride));
        Vector128<float> acLow = InterleaveLow(a, c),
            acHigh = InterleaveHigh(a, c),
            bdLow = InterleaveLow(b, d),
            bdHigh = InterleaveHigh(b, d);
        InterleaveLow(acLow, bdLow).Store(panel);
        InterleaveHigh(acLow, bdLow).Store(panel + PanelLayout.Columns);
        InterleaveLow(acHigh, bdHigh).Store(panel + (2 * PanelLayout.Columns));
        InterleaveHigh(acHigh, bdHigh).Store(panel + (3 * PanelLayout.Columns));
    }

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
