using Suffice.Text.Words;

namespace Suffice.Data.Examples;

/// <summary>Classes that may have been meant as one.</summary>
internal static class LookAlikeClasses
{
    private const int MostShown = 5;

    /// <summary>For an error about a class: with which others it may have been meant as one; empty if with none.</summary>
    public static string Of(string label, IEnumerable<string> others)
    {
        string[] twins = [.. others.Where(other => other != label && LookAlike.Are(other, label)).Take(MostShown).Select(LookAlike.Shown)];
        return twins.Length == 0
            ? ""
            : $" {LookAlike.Shown(label)} can be taken for " + $"{string.Join(" and ", twins)}: if they are one class, give them one name.";
    }
}
