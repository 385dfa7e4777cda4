using Suffice.Data.Examples;

namespace Suffice.Data.Texts;

/// <summary>
/// What is known about SST-2 (Socher et al. 2013, binary sentiment of film reviews): 67,349 phrases of some 6,900 sentences, and 872
/// sentences to test. A phrase that lies in no other is a source sentence. Only sentences are in control and calibration, and whatever lies
/// in a sentence of another split is not trained on.
/// </summary>
internal static class Sst2
{
    public const string Name = "sst2";

    private const int PoolTexts = 67_349,
        TestTexts = 872;

    /// <summary>1,200 sentences control, 600 calibrate; the official 872 test.</summary>
    public static SplitSizes Sizes { get; } = new(Control: 1200, Calibration: 600);

    /// <summary>Whether a data set has SST-2's classes and numbers of texts.</summary>
    public static bool Describes(TextDataset data) =>
        data.Count == PoolTexts + TestTexts
        && data.Labels is ["0", "1"]
        && Enumerable.Range(0, data.Count).Count(data.IsOfficialTest) == TestTexts;

    /// <summary>Its two tables of phrases are one pool: they divide the phrases, not the sentences.</summary>
    public static TextDataset Of(IEnumerable<LabelledText> texts) =>
        new(
            Name,
            ["negative", "positive"],
            TextSource.Examples(
                texts.Select(text => text.Split is OfficialSplit.Validation ? text with { Split = OfficialSplit.Train } : text),
                new Dictionary<string, int> { ["0"] = 0, ["1"] = 1 }
            ),
            Sizes,
            hasPhrases: true
        );
}
