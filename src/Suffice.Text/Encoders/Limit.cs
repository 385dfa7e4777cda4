namespace Suffice.Text.Encoders;

/// <summary>
/// Keeps a text's first pieces, exactly as many as asked for. The library's own limits stop short of the number, at the end of a word or a
/// character; so texts are encoded whole, or (where that may cost the square of the length) with a limit that is a character's bytes wider,
/// and then cut.
/// </summary>
internal static class Limit
{
    private const int MostPiecesOfCharacter = 4; // UTF-8 bytes

    public static int Wider(int most) => Math.Min(most, int.MaxValue - MostPiecesOfCharacter) + MostPiecesOfCharacter;

    public static IReadOnlyList<int> Cut(IReadOnlyList<int> ids, int most) => ids.Count <= most ? ids : [.. ids.Take(most)];
}
