namespace Suffice.Import.Verification;

/// <summary>How far a bundle's numbers are from expected ones.</summary>
/// <param name="Name">As in the file of expected ones.</param>
/// <param name="Values">Numbers compared.</param>
/// <param name="Largest">The largest difference; null: a number is none.</param>
/// <param name="Scale">The largest expected number, without its sign.</param>
/// <param name="Allowed">The largest difference that is allowed.</param>
public sealed record TensorDifference(string Name, long Values, double? Largest, double Scale, double Allowed)
{
    /// <summary>Whether it is allowed.</summary>
    public bool IsWithin => Largest <= Allowed;
}
