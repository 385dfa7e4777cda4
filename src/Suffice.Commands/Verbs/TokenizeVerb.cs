using System.CommandLine;
using System.Globalization;
using System.Text;
using Suffice.Commands.Hosting;
using Suffice.Commands.Kinds;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Text;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Prints the token ids of texts.</summary>
internal sealed class TokenizeVerb : Verb
{
    private readonly Argument<string> source = new("SOURCE")
    {
        Description =
            "Whose tokenizer: the folder of a checkpoint, a bundle (*.suffice), or a tokenizer's file (tokenizer.json, vocab.txt, "
            + "vocab.json, *.model).",
    };
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Files with one text in each line, in UTF-8; without any, or for '-': lines of standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> jsonLines = new("--jsonl-in")
    {
        Description = "Each line is a JSON object with the text under the key \"text\": so texts may have line ends in them.",
    };
    private readonly Option<int?> maxLength = new("--max-length")
    {
        Description = "Cut texts to this many tokens, those around a text included. Without it nothing is cut.",
        HelpName = "N",
    };

    public TokenizeVerb(Terminal terminal)
        : base(
            terminal,
            "tokenize",
            "Prints the token ids of texts.",
            "Prints for each text one line: a JSON array of its ids, special tokens included, as the model was trained with. Lines that "
                + "cannot be read are named; the others are printed all the same, and the exit status is 3.",
            "tokenize all-MiniLM-L6-v2/ < reviews.txt",
            "tokenize models/sst2.suffice reviews.txt --max-length 64",
            "tokenize tokenizer.json --jsonl-in < texts.jsonl"
        )
    {
        Add(source);
        Add(files);
        Add(jsonLines);
        Add(maxLength);
        CommonOptions.AtLeastOne(maxLength);
        files.Validators.Add(result =>
        {
            if (result.Tokens.Count(token => token.Value == RunInput.StandardInput) > 1)
                result.AddError(
                    $"'{RunInput.StandardInput}' is given more than once, but standard input can be read once only. Give it once."
                );
        });
        Does(Execute);
    }

    public override bool MayWait => true;

    private int Execute(ParseResult arguments)
    {
        TextTokenizer tokenizer = TextTokenizer.Open(arguments.GetRequiredValue(source));
        int most = arguments.GetValue(maxLength) ?? int.MaxValue;
        if (most < tokenizer.AddedTokens)
            throw new SufficeException(
                Fault.Usage,
                $"--max-length {most} has no room for the {tokenizer.AddedTokens} tokens around each text. Allow more."
            );
        long done = 0,
            problems = 0;
        foreach (Utf8Line text in TokenizeInputs.Of(arguments.GetValue(files) ?? [], Terminal.Input, arguments.GetValue(jsonLines)))
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            if (text.Problem is { } problem)
            {
                problems++;
                Terminal.Error.WriteLine($"Error: {problem}");
                continue;
            }
            Terminal.Output.WriteLine(Line(tokenizer.Encode(text.Text!, most)));
            done++;
        }
        if (problems == 0)
            return ExitCode.Success;
        Terminal.Error.WriteLine(
            Invariant($"Error: {problems:N0} problem{(problems == 1 ? "" : "s")} with what is named above; {done:N0} ")
                + $"text{(done == 1 ? "" : "s")} tokenized."
        );
        return ExitCode.Data;
    }

    private static string Line(int[] ids)
    {
        var line = new StringBuilder("[", ids.Length * 6 + 2);
        foreach ((int i, int id) in ids.Index())
            line.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{id}");
        return line.Append(']').ToString();
    }
}
