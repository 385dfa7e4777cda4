using System.CommandLine;
using System.Globalization;
using Suffice.Commands.Hosting;
using Suffice.Commands.Kinds;

namespace Suffice.Commands.Options;

/// <summary>The options of <c>run</c> that score a whole file of rows into another.</summary>
internal sealed class ScoringOptions
{
    private readonly Option<string?> input;
    private readonly Option<string?> output;
    private readonly Option<string?> column = new("--column")
    {
        Description = "The column of --input that holds the text, or the image or its path. Without it: the first with a usual name.",
        HelpName = "COLUMN",
    };
    private readonly Option<(long From, long? To)?> rows = new("--rows")
    {
        Description = "Only these rows of --input, from 0, the last one left out; either may be left away, as in 1000:.",
        HelpName = "FROM:TO",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.Split(':') is [var first, var last] && Number(first, 0) is { } from && (last.Length == 0 || Number(last, null) > from))
                return (from, last.Length == 0 ? null : Number(last, null));
            result.AddError($"--rows needs a range such as 0:1000, its end above its beginning; got '{text}'.");
            return null;
        },
    };

    /// <param name="readable">What can be read, as the end of a sentence.</param>
    /// <param name="writable">What can be written.</param>
    public ScoringOptions(string readable, string writable)
    {
        input = new Option<string?>("--input")
        {
            Description =
                $"Score all rows of it into --output, as they come: {readable}. A row without an answer says why in the column error, and "
                + "the exit status is 3.",
            HelpName = "PATH",
        };
        output = new Option<string?>("--output")
        {
            Description =
                $"Where scored rows go: {writable}. What a row brought along comes first, then label, probability, confidence, path, macs, "
                + "fraction, rejected, error. The same command goes on after an interruption.",
            HelpName = "FILE",
        };
    }

    public void AddTo(Verb verb)
    {
        Option[] options = [input, output, column, rows];
        foreach (Option option in options)
            verb.Add(option);
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not RunInput.StandardInput }])
                CommonOptions.CheckWritten(result);
        });
        verb.Validators.Add(result =>
        {
            if (IsGiven(result) && result.GetResult(output) is null)
                result.AddError("--input needs --output, a file for the scored rows.");
            foreach (Option other in options.Where(other => !IsGiven(result) && result.GetResult(other) is { Implicit: false }))
                result.AddError($"{other.Name} is for --input, which is not given.");
        });
    }

    /// <summary>Whether rows are to be scored.</summary>
    public bool IsGiven(System.CommandLine.Parsing.CommandResult result) => result.GetResult(input) is not null;

    /// <summary>What was asked for; null: nothing.</summary>
    public ScoringRequest? Read(ParseResult arguments) =>
        arguments.GetValue(input) is { } from
            ? new ScoringRequest(from, arguments.GetValue(output)!, arguments.GetValue(column), arguments.GetValue(rows) ?? (0, null))
            : null;

    private static long? Number(string text, long? usual) =>
        text.Length == 0 ? usual
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : null;
}

/// <summary>Rows to be scored.</summary>
/// <param name="Input">Where they come from.</param>
/// <param name="Output">Where they go.</param>
/// <param name="Column">Which column holds text or image; null: one with a usual name.</param>
/// <param name="Rows">Which of them: from a number, up to one that is left out, or to the end.</param>
internal sealed record ScoringRequest(string Input, string Output, string? Column, (long From, long? To) Rows);
