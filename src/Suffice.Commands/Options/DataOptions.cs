using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Data;
using Suffice.Data.Examples;

namespace Suffice.Commands.Options;

/// <summary>Which data set a verb works on.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> data = CommonOptions.Data();
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly ReadingOptions reading = new();
    private readonly Option<bool> allowChangedData = ChangedData();

    /// <summary>Whether data that changed are used all the same.</summary>
    public static Option<bool> ChangedData() =>
        new("--allow-changed-data")
        {
            Description =
                "Go on although the data are not what the model was made from: examples were removed, added, "
                + "exchanged or given other labels. Every later record and bundle says so.",
        };

    public void AddTo(Verb verb)
    {
        verb.Add(data);
        verb.Add(folder);
        reading.AddTo(verb);
        verb.Add(allowChangedData);
    }

    /// <summary>Whether data that changed are used all the same.</summary>
    public bool AllowsChanges(ParseResult arguments) => arguments.GetValue(allowChangedData);

    /// <summary>Name or path, where fetched data sets lie, and how files are read.</summary>
    public (string Data, string Folder, DataReading Reading) Read(ParseResult arguments) =>
        (arguments.GetRequiredValue(data), arguments.GetRequiredValue(folder), reading.Read(arguments));

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not readable.</exception>
    public LabelledDataset Open(ParseResult arguments)
    {
        (string name, string place, DataReading how) = Read(arguments);
        return DatasetCatalog.OpenAny(name, place, how);
    }
}
