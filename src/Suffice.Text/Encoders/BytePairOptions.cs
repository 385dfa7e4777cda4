namespace Suffice.Text.Encoders;

/// <summary>How a byte-pair vocabulary is used.</summary>
/// <param name="Unknown">Token of characters that the vocabulary lacks; null: they are left out.</param>
/// <param name="ContinuingPrefix">What characters are written with that do not begin a word.</param>
/// <param name="WordEnd">What a word's last character is written with.</param>
/// <param name="FusesUnknown">Unknown characters in a row are one token.</param>
/// <param name="ByteFallback">Unknown characters are spelled byte by byte.</param>
/// <param name="IgnoresMerges">A word that is in the vocabulary is one token, whatever the merges say.</param>
internal sealed record BytePairOptions(
    string? Unknown = null,
    string ContinuingPrefix = "",
    string WordEnd = "",
    bool FusesUnknown = false,
    bool ByteFallback = false,
    bool IgnoresMerges = false
);
