using System.Text.RegularExpressions;

namespace Suffice.Data.Examples;

/// <summary>WordNet's numbers of nouns, which name ImageNet's classes: <c>n01440764</c>.</summary>
internal static partial class Synset
{
    /// <summary>Whether a name is one: n and eight digits.</summary>
    public static bool Is(string name) => Form().IsMatch(name);

    [GeneratedRegex(@"^n[0-9]{8}\z")]
    private static partial Regex Form();
}
