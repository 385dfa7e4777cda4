namespace Suffice.Text.Encoders;

/// <summary>Turns texts into pieces of one vocabulary, without special tokens. Thread-safe.</summary>
internal interface IPieceEncoder
{
    /// <summary>The first <paramref name="most"/> pieces of a text, or all if it has fewer.</summary>
    /// <param name="text">Without lone surrogates.</param>
    /// <param name="most">1 or more.</param>
    IReadOnlyList<int> Encode(string text, int most);
}
