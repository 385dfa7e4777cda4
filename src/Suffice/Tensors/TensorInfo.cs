namespace Suffice.Tensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">Element type as the file spells it: <c>F32</c>, <c>I64</c>, <c>U8</c>, …</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Bytes.</param>
internal sealed record TensorInfo(string Name, string Type, long[] Shape, long Offset, long Length)
{
    /// <summary>The shape for people: <c>(64, 3, 8, 8)</c>.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";

    /// <summary>Bytes of one element, or 0 for a type this library does not know.</summary>
    public static int ElementBytes(string type) =>
        type switch
        {
            "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
            "U16" or "I16" or "F16" or "BF16" => 2,
            "U32" or "I32" or "F32" => 4,
            "U64" or "I64" or "F64" => 8,
            _ => 0,
        };
}
