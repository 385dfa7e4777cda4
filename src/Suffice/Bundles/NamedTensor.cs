namespace Suffice.Bundles;

/// <summary>A tensor in memory, to be written. Values are row-major.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Shape">Sizes, outermost first; their product is the number of values.</param>
/// <param name="Values">The numbers.</param>
public sealed record NamedTensor(string Name, long[] Shape, ReadOnlyMemory<float> Values);
