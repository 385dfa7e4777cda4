using System.Globalization;
using System.Text.RegularExpressions;

namespace Suffice.Import.Sources;

/// <summary>Versions of NuGet packages as NuGet names their folders.</summary>
internal static partial class PackageVersion
{
    /// <summary>
    /// The version in its normal form: three numbers without leading zeros, a fourth one only if it is not 0, small letters, nothing from
    /// <c>+</c> on (https://learn.microsoft.com/nuget/concepts/package-versioning, "Normalized version numbers"). Null: it is none.
    /// </summary>
    public static string? Normal(string version)
    {
        if (Form().Match(version) is not { Success: true } match)
            return null;
        var numbers = new List<int>();
        foreach (string part in match.Groups["numbers"].Value.Split('.'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return null;
            numbers.Add(number);
        }
        while (numbers.Count < 3)
            numbers.Add(0);
        if (numbers is [_, _, _, 0])
            numbers.RemoveAt(3);
        return string.Join('.', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))
            + match.Groups["label"].Value.ToLowerInvariant();
    }

    [GeneratedRegex(@"^(?<numbers>[0-9]+(\.[0-9]+){0,3})(?<label>-[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?(\+[A-Za-z0-9.-]+)?$")]
    private static partial Regex Form();
}
