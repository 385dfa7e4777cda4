using System.Globalization;

namespace Suffice.Text.Encoders;

/// <summary>Tokens that spell single bytes, such as <c>&lt;0x0A&gt;</c>, for characters that a vocabulary lacks.</summary>
internal static class ByteTokens
{
    /// <summary>(256) ids; null for bytes that the vocabulary lacks.</summary>
    public static int?[] Of(IReadOnlyDictionary<string, int> ids) =>
        [
            .. Enumerable
                .Range(0, 256)
                .Select(value =>
                    ids.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out int id) ? id : (int?)null
                ),
        ];

    /// <summary>Adds the tokens of some bytes, if the vocabulary has all of them.</summary>
    public static bool TryAdd(int?[] tokens, ReadOnlySpan<byte> bytes, List<int> ids)
    {
        foreach (byte value in bytes)
        {
            if (tokens[value] is null)
                return false;
        }
        foreach (byte value in bytes)
            ids.Add(tokens[value]!.Value);
        return true;
    }
}
