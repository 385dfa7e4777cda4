namespace Suffice.Fuzz.Tests;

/// <summary>What a kind of cases is run with: it makes an odd input, has it read, and judges what the reader did.</summary>
internal interface IFuzzSubject : IDisposable
{
    /// <summary>Runs one case. Whatever it throws is a failure of the reader.</summary>
    /// <param name="random">Decides the case wholly.</param>
    /// <param name="way">In which way the input was made odd, for the record. Set before anything is read.</param>
    /// <returns>Why the input was refused, without names and places; null if it was accepted.</returns>
    string? Run(Random random, out string way);

    /// <summary>What else the record says, by name; an extreme of the cases so far, for instance.</summary>
    IReadOnlyDictionary<string, double> Measures { get; }
}
