namespace Suffice.Import.Families;

/// <summary>What a family of vision Transformers calls its tensors.</summary>
/// <param name="ClassToken">(1, 1, width).</param>
/// <param name="ExtraTokens">Other learned tokens behind it, (1, n, width) each.</param>
/// <param name="Positions">(1, n, width).</param>
/// <param name="Patches">The convolution.</param>
/// <param name="Block">By number.</param>
/// <param name="Norm">The last LayerNorm, before pooling.</param>
internal sealed record VisionNames(
    string ClassToken,
    string[] ExtraTokens,
    string Positions,
    string Patches,
    Func<int, BlockNames> Block,
    string Norm
);
