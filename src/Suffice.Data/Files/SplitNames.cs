using System.Text.RegularExpressions;
using Suffice.Text.Words;

namespace Suffice.Data.Files;

/// <summary>What a folder of a split is for.</summary>
internal enum SplitKind
{
    /// <summary>Images to train on.</summary>
    Train,

    /// <summary>Images to choose by; they are part of the pool.</summary>
    Validation,

    /// <summary>The official test.</summary>
    Test,
}

/// <summary>Folders that are splits by their name, and those that look so.</summary>
internal static partial class SplitNames
{
    private static readonly Dictionary<string, SplitKind> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = SplitKind.Train,
        ["training"] = SplitKind.Train,
        ["val"] = SplitKind.Validation,
        ["valid"] = SplitKind.Validation,
        ["validation"] = SplitKind.Validation,
        ["dev"] = SplitKind.Validation,
        ["test"] = SplitKind.Test,
        ["testing"] = SplitKind.Test,
    };

    /// <summary>The usual names, in any case; null: another name.</summary>
    public static SplitKind? Of(string folder) => Usual.TryGetValue(folder.Trim(), out SplitKind kind) ? kind : null;

    /// <summary>
    /// Names with such a word in them: <c>train_images</c>, <c>my-test</c>, <c>TrainSet 1</c>, also in letters that only look so, such as
    /// wide ones; null: another name.
    /// </summary>
    public static SplitKind? Like(string folder) => Written(folder) ?? Written(LookAlike.WithoutAccents(folder));

    private static SplitKind? Written(string folder)
    {
        if (Of(folder) is { } usual)
            return usual;
        foreach (Match word in Runs().Matches(folder).Concat(Words().Matches(folder)))
        {
            Match split = Word().Match(word.Value);
            if (split.Success)
                return Kind(split);
        }
        return null;
    }

    private static SplitKind Kind(Match word) =>
        word.Groups["train"].Success ? SplitKind.Train
        : word.Groups["test"].Success ? SplitKind.Test
        : SplitKind.Validation;

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Runs();

    // Runs cut where a capital follows a small letter.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+")]
    private static partial Regex Words();

    [GeneratedRegex(
        "^(?:(?<train>train(?:ing)?)|(?<test>test(?:ing)?|holdout)|val|valid|validation|dev|eval|evaluation)+"
            + "(?:set|data|images?|imgs?|split)*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Word();
}
