using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Suffice.Commands.Verbs;

/// <summary>Reads JSON strings whose escapes spell halves of surrogate pairs, which .NET refuses: each half is U+FFFD.</summary>
internal static class LoneSurrogates
{
    private const string Replacement = "\\uFFFD";
    private const int EscapeLength = 6; // such as \u00e9

    /// <param name="json">A valid JSON string with its quotes.</param>
    public static string Unescaped(string json)
    {
        var whole = new StringBuilder(json.Length);
        for (int i = 0; i < json.Length; )
        {
            char unit = Escaped(json, i);
            bool isPair = char.IsHighSurrogate(unit) && char.IsLowSurrogate(Escaped(json, i + EscapeLength));
            if (char.IsSurrogate(unit) && !isPair)
            {
                whole.Append(Replacement);
                i += EscapeLength;
                continue;
            }
            int length =
                isPair ? 2 * EscapeLength
                : json[i] == '\\' ? 2
                : 1;
            whole.Append(json, i, length);
            i += length;
        }
        using JsonDocument document = JsonDocument.Parse(whole.ToString());
        return document.RootElement.GetString()!;
    }

    /// <summary>The unit that <c>\uXXXX</c> spells at a place; 0 if there is none.</summary>
    private static char Escaped(string json, int at) =>
        at + EscapeLength <= json.Length
        && json[at] == '\\'
        && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? (char)unit
            : '\0';
}
