namespace Suffice.Models;

/// <summary>How a bundle stores the weights of linear layers and convolutions. What is computed with them is float either way.</summary>
public enum WeightType
{
    /// <summary>32 bits.</summary>
    F32,

    /// <summary>The upper 16 bits of a float, rounded to nearest: half the file and half the memory.</summary>
    BF16,
}
