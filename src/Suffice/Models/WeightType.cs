namespace Suffice.Models;

/// <summary>
/// How a bundle stores the weights of linear layers and convolutions. With 32 and 16 bits, what is computed with them is float either way.
/// </summary>
public enum WeightType
{
    /// <summary>32 bits.</summary>
    F32,

    /// <summary>The upper 16 bits of a float, rounded to nearest: half the file and half the memory.</summary>
    BF16,

    /// <summary>
    /// Whole numbers from −127 to 127, with a scale for each output, or for each row of a table: a quarter of the file and of the memory.
    /// What such a layer reads is brought to eight bits, too, and sums are of whole numbers, so that every processor gives the same
    /// logits, bit for bit, on the same path.
    /// </summary>
    I8,
}
