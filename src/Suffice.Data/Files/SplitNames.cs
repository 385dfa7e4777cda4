using System.Text.RegularExpressions;
using Suffice.Data.Examples;
using Suffice.Text.Words;

namespace Suffice.Data.Files;

/// <summary>Folders that are splits by their name, and those that look so.</summary>
internal static partial class SplitNames
{
    private static readonly Dictionary<string, OfficialSplit> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = OfficialSplit.Train,
        ["training"] = OfficialSplit.Train,
        ["val"] = OfficialSplit.Validation,
        ["valid"] = OfficialSplit.Validation,
        ["validation"] = OfficialSplit.Validation,
        ["dev"] = OfficialSplit.Validation,
        ["test"] = OfficialSplit.Test,
        ["testing"] = OfficialSplit.Test,
    };

    /// <summary>The usual names, in any case; null: another name.</summary>
    public static OfficialSplit? Of(string folder) => Usual.TryGetValue(folder.Trim(), out OfficialSplit kind) ? kind : null;

    /// <summary>
    /// Names with such a word in them: <c>train_images</c>, <c>my-test</c>, <c>TrainSet 1</c>, also in letters that only look so, such as
    /// wide ones; null: another name.
    /// </summary>
    public static OfficialSplit? Like(string folder) => Written(folder) ?? Written(LookAlike.WithoutAccents(folder));

    private static OfficialSplit? Written(string folder)
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

    private static OfficialSplit Kind(Match word) =>
        word.Groups["train"].Success ? OfficialSplit.Train
        : word.Groups["test"].Success ? OfficialSplit.Test
        : OfficialSplit.Validation;

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
