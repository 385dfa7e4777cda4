using Suffice.Evaluation.Records;
using Suffice.Files;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Everything one evaluation found.</summary>
internal sealed class EvaluationResult
{
    private readonly Action<string> saveTable;

    internal EvaluationResult(EvaluationRecord record, EvaluationDetails details, Action<string> saveTable)
    {
        Record = record;
        Details = details;
        this.saveTable = saveTable;
    }

    public EvaluationRecord Record { get; }

    public EvaluationDetails Details { get; }

    /// <summary>Writes the record, and beforehand the details beside it; a record that is there is whole.</summary>
    public void Save(string recordPath)
    {
        if (AtomicFile.HasNeighbours(recordPath))
            RecordFile.Save(Details, RecordFile.DetailsPath(recordPath));
        RecordFile.Save(Record, recordPath);
    }

    /// <summary>Writes a tab-separated row for every input and setting: setting, id, label, prediction, path, macs.</summary>
    public void SaveTable(string path) => saveTable(path);
}
