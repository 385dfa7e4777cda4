using System.Text.Json;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Shards;
using Suffice.Tensors;

namespace Suffice.Evaluation.Evaluators;

/// <summary>What is measured of each input of a range.</summary>
/// <param name="Settings">Every budget, static and full path; null where they are not asked for.</param>
/// <param name="Smaller">Static nets of fewer blocks, where they are asked for.</param>
/// <param name="Table">Every path's answer.</param>
internal sealed record MeasuredRange(MeasuredSettings? Settings, MeasuredSetting[] Smaller, OutcomeTable Table)
{
    private const string Key = "settings",
        Remedy = ShardRange.Remedy;

    /// <summary>Writes it, whole or not at all: an outcome table with the settings beside it.</summary>
    public void Save(string path)
    {
        var columns = new RangeColumns(
            Settings is null ? null : [.. Settings.All.Select(setting => setting.Columns)],
            [.. Smaller.Select(setting => setting.Columns)]
        );
        OutcomeTableFile.Save(Table, path, (Key, JsonSerializer.Serialize(columns, RangeJson.Default.RangeColumns)));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="SufficeException">When the file is missing, damaged or something else.</exception>
    public static (OutcomeTable Table, RangeColumns Columns) Load(string path)
    {
        OutcomeTable table = OutcomeTableFile.Load(path, Remedy);
        using SafetensorsFile file = SafetensorsFile.Open(path, Remedy);
        try
        {
            if (
                file.Metadata.TryGetValue(Key, out string? json)
                && JsonSerializer.Deserialize(json, RangeJson.Default.RangeColumns) is { } columns
            )
                return (table, columns);
        }
        catch (JsonException error)
        {
            throw new SufficeException(Fault.Data, $"{path}: what was measured is damaged ({error.Message}). {Remedy}", error);
        }
        throw new SufficeException(Fault.Data, $"{path} says nothing of settings. {Remedy}");
    }
}
