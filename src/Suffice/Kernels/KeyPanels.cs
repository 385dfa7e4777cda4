using Suffice.Bundles;

namespace Suffice.Kernels;

/// <summary>Transposes one head's keys into panels of 32 tokens, depth-major, so that QKᵀ is an ordinary product of tiles.</summary>
internal static unsafe class KeyPanels
{
    /// <param name="keys">(tokens, head width), <paramref name="stride"/> floats from token to token.</param>
    /// <param name="panels">(⌈tokens / 32⌉, head width, 32); columns past the last token become zero.</param>
    public static void Pack(float* keys, nint stride, int tokens, int headWidth, float* panels)
    {
        for (int token = 0; token < tokens; token += PanelLayout.Columns, panels += headWidth * PanelLayout.Columns)
        {
            int count = Math.Min(PanelLayout.Columns, tokens - token);
            for (int column = 0; column < PanelLayout.Columns; column++)
            {
                float* key = keys + ((token + column) * stride);
                for (int depth = 0; depth < headWidth; depth++) panels[(depth * PanelLayout.Columns) + column] = column < count ? key[depth] : 0;
            }
        }
    }
}
