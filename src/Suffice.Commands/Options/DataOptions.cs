using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Data;
using Suffice.Data.Examples;

namespace Suffice.Commands.Options;

/// <summary>Which data set a verb works on.</summary>
/// <param name="unlabelled">What becomes of inputs without labels, as a sentence; null: the verb takes none.</param>
/// <param name="both">Whether they may be given beside labelled ones; else in place of them.</param>
internal sealed class DataOptions(string? unlabelled = null, bool both = false)
{
    private readonly Option<string> data = CommonOptions.Data(required: unlabelled is null);
    private readonly Option<string?>? inputs = unlabelled is null ? null : CommonOptions.Unlabelled(unlabelled);
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
        if (inputs is not null)
            verb.Add(inputs);
        verb.Add(folder);
        reading.AddTo(verb);
        verb.Add(allowChangedData);
        if (inputs is not null)
            verb.Validators.Add(result =>
            {
                (bool labelled, bool others) = (result.GetResult(data) is not null, result.GetResult(inputs) is not null);
                if (!labelled && !others)
                    result.AddError("Give labelled data with --data, or inputs without labels with --unlabelled.");
                if (labelled && others && !both)
                    result.AddError("--data and --unlabelled are both given. Leave one of them out.");
            });
    }

    /// <summary>Whether data that changed are used all the same.</summary>
    public bool AllowsChanges(ParseResult arguments) => arguments.GetValue(allowChangedData);

    /// <summary>Whether inputs without labels are given.</summary>
    public bool HasUnlabelled(ParseResult arguments) => inputs is not null && arguments.GetValue(inputs) is not null;

    /// <summary>Name or path of what is given, whether it has no labels, where fetched data sets lie, and how files are read.</summary>
    public (string Data, bool Unlabelled, string Folder, DataReading Reading) Read(ParseResult arguments)
    {
        string? path = inputs is null ? null : arguments.GetValue(inputs);
        return (path ?? arguments.GetRequiredValue(data), path is not null, arguments.GetRequiredValue(folder), reading.Read(arguments));
    }

    /// <summary>The labelled data.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not readable.</exception>
    public LabelledDataset Open(ParseResult arguments) =>
        DatasetCatalog.OpenAny(arguments.GetRequiredValue(data), arguments.GetRequiredValue(folder), reading.Read(arguments));

    /// <summary>The labelled data, and the inputs without labels; null for what is not given.</summary>
    /// <inheritdoc cref="Open"/>
    public (LabelledDataset? Labelled, LabelledDataset? Inputs) OpenBoth(ParseResult arguments) =>
        (
            arguments.GetResult(data) is null ? null : Open(arguments),
            inputs is not null && arguments.GetValue(inputs) is { } path
                ? UnlabelledSource.Open(path, arguments.GetRequiredValue(folder), reading.Read(arguments))
                : null
        );
}
