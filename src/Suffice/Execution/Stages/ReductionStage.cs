namespace Suffice.Execution.Stages;

/// <summary>
/// Gathers the tokens an input keeps: class token, the patch tokens to which the class token attended most, and one token that fuses the
/// rest, weighted by that attention (compare EViT, arXiv 2202.07800). Moves rows towards the front only, so it works in place.
/// </summary>
internal sealed unsafe class ReductionStage(CompiledModel compiled, PlanKey key)
{
    private long fused;
    private long order;
    private Arena arena = null!;

    public void Reserve(Arena.Layout layout)
    {
        fused = layout.Reserve("reduction: fused token", compiled.Model.Width);
        order = layout.Reserve("reduction: order", 2L * key.Tokens);
    }

    public void Bind(Arena memory) => arena = memory;

    /// <param name="source">(tokens, width).</param>
    /// <param name="tokens">Class token included.</param>
    /// <param name="scores">(tokens): the class token's attention.</param>
    /// <param name="kept">Patch tokens to keep, fewer than there are.</param>
    /// <param name="destination">(kept + 2, width); at or before <paramref name="source"/>.</param>
    public void Run(float* source, int tokens, float* scores, int kept, float* destination)
    {
        int width = compiled.Model.Width,
            patches = tokens - 1;
        var keys = new Span<ulong>(arena.At(order), patches);
        Rank(scores + 1, keys);
        float* rest = arena.At(fused);
        Fuse(source + width, scores + 1, keys[kept..], rest);

        Span<ulong> chosen = keys[..kept];
        for (int i = 0; i < kept; i++)
            chosen[i] = Patch(chosen[i]);
        chosen.Sort();
        Move(source, destination, width);
        for (int i = 0; i < kept; i++)
            Move(source + ((nint)(chosen[i] + 1) * width), destination + ((nint)(i + 1) * width), width);
        Move(rest, destination + ((nint)(kept + 1) * width), width);
    }

    /// <summary>The patch tokens that the last run kept, so many of them, ascending.</summary>
    public ReadOnlySpan<ulong> Kept(int count) => new(arena.At(order), count);

    /// <summary>
    /// Best first, ties by index: the bits of a float that is not negative grow with it, so their complement above the index sorts as
    /// wanted.
    /// </summary>
    private static void Rank(float* scores, Span<ulong> keys)
    {
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((ulong)~BitConverter.SingleToUInt32Bits(scores[i]) << 32) | (uint)i;
        keys.Sort();
    }

    private static ulong Patch(ulong key) => key & uint.MaxValue;

    /// <summary>Σ s x / Σ s; the plain mean if all scores vanish.</summary>
    private void Fuse(float* patches, float* scores, ReadOnlySpan<ulong> dropped, float* result)
    {
        int width = compiled.Model.Width;
        float sum = 0;
        foreach (ulong key in dropped)
            sum += scores[Patch(key)];
        new Span<float>(result, width).Clear();
        foreach (ulong key in dropped)
        {
            float weight = sum > 0 ? scores[Patch(key)] / sum : 1f / dropped.Length;
            compiled.Kernels.AddScaled(result, patches + ((nint)Patch(key) * width), weight, width);
        }
    }

    private static void Move(float* source, float* destination, int width)
    {
        if (source != destination)
            new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(destination, width));
    }
}
