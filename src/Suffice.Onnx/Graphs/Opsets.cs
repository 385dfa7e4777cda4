namespace Suffice.Onnx.Graphs;

/// <summary>Versions of ONNX operators that can be written, and the version of the file format that came with each.</summary>
internal static class Opsets
{
    /// <summary>The oldest that has LayerNormalization.</summary>
    public const int Oldest = 17;

    /// <summary>What engines of the last two years read.</summary>
    public const int Usual = 20;

    /// <summary>The newest that is written: as new as ONNX Runtime reads.</summary>
    public const int Newest = 26;

    /// <summary>The domain of the operators that only ONNX Runtime has, all of version 1.</summary>
    public const string Contributed = "com.microsoft";

    // Of the public release table, https://github.com/onnx/onnx/blob/main/docs/Versioning.md, from the oldest on. Nothing that came after
    // the last of them is used.
    private static readonly int[] IrVersions = [8, 8, 9, 9, 10, 10, 11];

    /// <summary>The version of the file format.</summary>
    public static int IrVersion(int opset) => IrVersions[Math.Min(opset - Oldest, IrVersions.Length - 1)];

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a version that is not written.</exception>
    public static void Check(int opset)
    {
        if (opset < Oldest)
            throw new SufficeException(
                Fault.Usage,
                FormattableString.Invariant(
                    $"Opset {opset} is too old: it has no LayerNormalization, which every block needs. Take {Oldest} to {Newest}."
                )
            );
        if (opset > Newest)
            throw new SufficeException(
                Fault.Usage,
                FormattableString.Invariant($"Opset {opset} is not written here yet. Take {Oldest} to {Newest}.")
            );
    }
}
