using Suffice.Data.Kinds;
using Suffice.Evaluation.Records;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Picks the examples a report shows: one a class, for variety, of the classes' easiest and hardest.</summary>
internal static class ExampleChoice
{
    private const int Count = 12;

    /// <summary>Least computation first, then surest.</summary>
    public static ExampleResult[] Easy(MeasuredSetting setting, EvaluationSubject subject) =>
        Pick(setting, subject, i => setting.Macs[i], i => -setting.Probabilities[i]);

    /// <summary>Most computation first, then least sure.</summary>
    public static ExampleResult[] Hard(MeasuredSetting setting, EvaluationSubject subject) =>
        Pick(setting, subject, i => -setting.Macs[i], i => setting.Probabilities[i]);

    private static ExampleResult[] Pick(
        MeasuredSetting setting,
        EvaluationSubject subject,
        Func<int, double> first,
        Func<int, double> second
    ) =>
        [
            .. Enumerable
                .Range(0, subject.Images.Length)
                .OrderBy(first)
                .ThenBy(second)
                .DistinctBy(i => subject.Data.Label(subject.Images[i]))
                .Take(Count)
                .Select(i => Example(setting, subject, i)),
        ];

    private static ExampleResult Example(MeasuredSetting setting, EvaluationSubject subject, int i)
    {
        int image = subject.Images[i];
        string[] labels = subject.Data.Labels;
        var shown = DataKind.Of(subject.Data);
        return new ExampleResult(
            subject.Data.Id(image),
            labels[subject.Data.Label(image)],
            labels[setting.Predictions[i]],
            setting.Probabilities[i],
            setting.Path(i).Name,
            setting.Macs[i],
            shown.Picture(subject.Data, image)
        )
        {
            Text = shown.Words(subject.Data, image),
            Pieces = KeptPieces.Of(subject, image, setting.Path(i)),
        };
    }
}
