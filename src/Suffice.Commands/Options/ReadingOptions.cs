using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Data;
using Suffice.Data.Texts;

namespace Suffice.Commands.Options;

/// <summary>How the files of a data set are read: columns of a table and what parts them, and the pixels that an image may have.</summary>
internal sealed class ReadingOptions
{
    private readonly Option<string?> text = Column("--text-column", "text");
    private readonly Option<string?> label = Column("--label-column", "label");
    private readonly Option<char?> separator = new("--separator")
    {
        Description =
            "What parts the fields of a table: comma, semicolon, tab, pipe, or any other single character. "
            + "Without it: what the file says, its ending stands for, or its line of names shows.",
        HelpName = "S",
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            if (TextColumns.ParseSeparator(given) is { } known)
                return known;
            result.AddError($"--separator must be comma, semicolon, tab, pipe, or one character other than a quote; got '{given}'.");
            return null;
        },
    };

    private readonly Option<long> maxPixels = CommonOptions.MaxPixels();

    public void AddTo(Verb verb)
    {
        Option[] options = [text, label, separator, maxPixels];
        foreach (Option option in options)
            verb.Add(option);
    }

    public DataReading Read(ParseResult arguments) =>
        new(
            new TextColumns(arguments.GetValue(text), arguments.GetValue(label), arguments.GetValue(separator)),
            arguments.GetValue(maxPixels)
        );

    private static Option<string?> Column(string name, string what) =>
        new(name)
        {
            Description =
                $"Column of a table that holds the {what}: its name, or its number if the file has no line of names. Without it: the "
                + "usual names.",
            HelpName = "COLUMN",
        };
}
