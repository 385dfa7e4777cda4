using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Images;

namespace Suffice.Evaluation.Evaluators;

/// <summary>What is evaluated, in words that mean the same in any process: bundles by their checksums, data by full paths.</summary>
internal sealed record EvaluationWork(
    string Bundle,
    string Static,
    string[] SmallerStatic,
    string Data,
    bool Unlabelled,
    string DataFolder,
    DataReading? Reading,
    Split Split,
    int? Limit,
    double[] Budgets,
    bool AllowChangedData,
    int Batch,
    double WarmUpSeconds,
    bool Settings,
    bool Smaller
)
{
    /// <param name="options">What and how.</param>
    /// <param name="subject">The same, opened.</param>
    /// <param name="parts">What is measured besides the outcome table.</param>
    public static EvaluationWork Of(EvaluationOptions options, EvaluationSubject subject, MeasuredParts parts) =>
        new(
            subject.Bundle.Hash,
            subject.Teacher.Hash,
            parts.Smaller ? [.. subject.Smaller.Select(bundle => bundle.Hash)] : [],
            Absolute(options.Data),
            options.Unlabelled,
            Path.GetFullPath(options.DataFolder),
            options.Reading,
            options.Split,
            options.Limit,
            subject.Budgets,
            options.AllowChangedData,
            options.Batch,
            options.WarmUpSeconds,
            parts.Settings,
            parts.Smaller
        );

    /// <param name="bundle">The file of a bundle by its checksum.</param>
    public EvaluationOptions Options(Func<string, string> bundle) =>
        new()
        {
            Bundle = bundle(Bundle),
            Static = bundle(Static),
            SmallerStatic = [.. SmallerStatic.Select(bundle)],
            Data = Data,
            Unlabelled = Unlabelled,
            DataFolder = DataFolder,
            Reading = Reading,
            Split = Split,
            Limit = Limit,
            Budgets = Budgets,
            AllowChangedData = AllowChangedData,
            Batch = Batch,
            WarmUpSeconds = WarmUpSeconds,
        };

    /// <summary>A name stays one; a path is made one that does not depend on the folder we are in.</summary>
    public static string Absolute(string data)
    {
        const string Named = $"{ImageNetDataset.Prefix}:";
        if (ImageNetDataset.IsNamed(data))
            return Named + Path.GetFullPath(data[Named.Length..]);
        return Path.Exists(data) ? Path.GetFullPath(data) : data;
    }
}

/// <summary>What is measured of each input besides every path's answer.</summary>
/// <param name="Settings">Every budget.</param>
/// <param name="Smaller">Static nets of fewer blocks.</param>
internal readonly record struct MeasuredParts(bool Settings, bool Smaller);
