using System.CommandLine;
using Suffice.Evaluation.Datasets;
using Suffice.Evaluation.Datasets.Texts;

namespace Suffice.Run;

/// <summary>Which columns of a table of texts hold what, and what parts them.</summary>
internal sealed class ColumnOptions
{
    private readonly Option<string?> text = Column("--text-column", "text");
    private readonly Option<string?> label = Column("--label-column", "label");
    private readonly Option<char?> separator = new("--separator")
    {
        Description = "What parts the fields of a table: comma, semicolon, tab, pipe, or any other single character. "
            + "Without it: what the file says, its ending stands for, or its line of names shows.",
        HelpName = "S",
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            if (TextColumns.ParseSeparator(given) is { } known) return known;
            result.AddError($"--separator must be comma, semicolon, tab, pipe, or one character other than a quote; got '{given}'.");
            return null;
        },
    };

    public void AddTo(Verb verb)
    {
        Option[] options = [text, label, separator];
        foreach (Option option in options) verb.Add(option);
    }

    public TextColumns Read(ParseResult arguments) =>
        new(arguments.GetValue(text), arguments.GetValue(label), arguments.GetValue(separator));

    private static Option<string?> Column(string name, string what) => new(name)
    {
        Description = $"Column of a table that holds the {what}: its name, or its number if the file has no line of names. Without it: the usual names.",
        HelpName = "COLUMN",
    };
}

/// <summary>Which data set a verb works on.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> data = CommonOptions.Data();
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly ColumnOptions columns = new();
    private readonly Option<bool> allowChangedData = new("--allow-changed-data")
    {
        Description = "Go on although the data are not what the model was made from: examples were removed, added, "
            + "exchanged or given other labels. Every later record and bundle says so.",
    };

    public void AddTo(Verb verb)
    {
        verb.Add(data);
        verb.Add(folder);
        columns.AddTo(verb);
        verb.Add(allowChangedData);
    }

    /// <summary>Whether data that changed are used all the same.</summary>
    public bool AllowsChanges(ParseResult arguments) => arguments.GetValue(allowChangedData);

    /// <summary>Name or path, where fetched data sets lie, and columns.</summary>
    public (string Data, string Folder, TextColumns Columns) Read(ParseResult arguments) =>
        (arguments.GetRequiredValue(data), arguments.GetRequiredValue(folder), columns.Read(arguments));

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not readable.</exception>
    public LabelledDataset Open(ParseResult arguments)
    {
        (string name, string place, TextColumns named) = Read(arguments);
        return DatasetCatalog.OpenAny(name, place, named);
    }
}
