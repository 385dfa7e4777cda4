using System.CommandLine;
using System.CommandLine.Parsing;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Control;
using Suffice.Data;
using Suffice.Files;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Commands.Verbs;

/// <summary>Classifies image files, or lines of text.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle." };
    private readonly Argument<string[]> paths = new("PATH")
    {
        Description =
            "Images (PNG, JPEG), or folders with images in them at any depth. For a bundle that reads texts: files with one text in each "
            + "line, in UTF-8; without any, lines of standard input. '-': standard input, one image or lines of text.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<double?> budget = CommonOptions.Fraction(
        "--budget",
        "Mean share of the static model's multiply-adds: easy images spend less so that hard ones may spend more. Without it: the "
            + "bundle's default."
    );
    private readonly Option<double?> cap = CommonOptions.Fraction(
        "--cap",
        "Share of the static model's multiply-adds that no single image may exceed. May be given beside --budget."
    );
    private readonly Option<double?> latency = CommonOptions.Fraction(
        "--latency",
        "Milliseconds that no single image may take, in 19 of 20 runs, once it is decoded. Needs --device."
    );
    private readonly Option<FileInfo> device = new("--device")
    {
        Description = "Profile of this device, from `profile`.",
        HelpName = "FILE",
    };
    private readonly Option<double?> reject = CommonOptions.Fraction(
        "--reject",
        "Abstain where the answer is too unsure, so that about this share of usual inputs goes without one; more of those that belong to "
            + "no class. See inspect for the thresholds."
    );
    private readonly Option<bool> certified = new("--certified") { Description = "Run at the setting of the bundle's certificate." };
    private readonly Option<bool> full = new("--full") { Description = "Run every block on every token, for comparison." };
    private readonly Option<bool> embed = new("--embed")
    {
        Description =
            "Print embeddings, one line of numbers for each input, of a bundle that has no labels. They are scaled to length 1 where "
            + "the net they come from does so.",
    };
    private readonly Option<long> maxPixels = CommonOptions.MaxPixels();
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<FileInfo> json = CommonOptions.Json("the answers");
    private readonly Option<string?> jsonLines = new("--jsonl")
    {
        Description =
            "Write each answer, and each problem, to this file as one line of JSON as it comes. '-': to standard output, in place of the "
            + "lines for people.",
        HelpName = "FILE",
    };

    public RunVerb(Terminal terminal)
        : base(
            terminal,
            "run",
            "Classifies images or texts, each along its own path.",
            "Prints for each image or line of text its label, the probability of it, the path that was run and what that cost, in "
                + "millions of multiply-adds (MMACs) and as a share of the static model's. Images and files that cannot be read are "
                + "named; the others are classified all the same, and the exit status is 3. A text is compared with what the static model "
                + "would spend on the same text.",
            "run models/fashion-mnist.suffice examples/fashion-mnist",
            "run models/fashion-mnist.suffice shirt.png --budget 0.3",
            "run runs/reviews/net.suffice --budget 0.4 < reviews.txt",
            "run minilm.static.suffice --embed < sentences.txt"
        )
    {
        Add(bundle);
        Add(paths);
        Option[] options = [budget, cap, latency, device, reject, certified, full, embed, maxPixels, threads, json, jsonLines];
        foreach (Option option in options)
            Add(option);
        CommonOptions.CanBeWritten(jsonLines);
        Validators.Add(RefuseContradictions);
        paths.Validators.Add(result =>
        {
            if (result.Tokens.Count(token => token.Value == RunInputs.StandardInput) > 1)
                result.AddError(
                    $"'{RunInputs.StandardInput}' is given more than once, but standard input can be read once only. Give it once."
                );
        });
        Does(Execute);
    }

    private void RefuseContradictions(CommandResult result)
    {
        bool limited = result.GetResult(budget) is not null || result.GetResult(cap) is not null || result.GetResult(latency) is not null;
        if (result.GetValue(full) && limited)
            result.AddError("--full runs everything, so it cannot be given beside --budget, --cap or --latency.");
        bool chooses = limited || result.GetValue(certified) || result.GetResult(reject) is not null;
        if (result.GetValue(embed) && (chooses || result.GetResult(jsonLines) is not null))
            result.AddError(
                "--embed runs the whole net and prints numbers, so it cannot be given beside --budget, --cap, --latency, "
                    + "--certified, --reject or --jsonl."
            );
        if (result.GetValue(certified) && (result.GetValue(full) || limited))
            result.AddError("--certified is a setting of its own, so it cannot be given beside --budget, --cap, --latency or --full.");
    }

    public override bool MayWait => true;

    private int Execute(ParseResult arguments)
    {
        Budget allowed = Allowed(arguments);
        string file = arguments.GetRequiredValue(bundle);
        using BundledModel model = TextModel.Open(file);
        using Session session = model.CreateSession(
            new SessionOptions
            {
                Threads = arguments.GetValue(threads),
                MaxBatch = 1,
                MaxPixels = arguments.GetValue(maxPixels),
                Reject = arguments.GetValue(reject),
                Device = arguments.GetValue(device) is { } measured ? DeviceProfile.Load(measured.FullName) : null,
            }
        );
        bool texts = model.Manifest.Model.IsText;
        string[] given = arguments.GetValue(paths) ?? [];
        if (!texts && given.Length == 0)
            throw new SufficeException(Fault.Usage, $"{file} reads images. Give image files, or folders of them.");
        // Lines are answered as they come; of images, the names are found before, so that their columns fit.
        IEnumerable<RunInput> inputs = texts ? RunInputs.Texts(given, Terminal.Input) : [.. RunInputs.Images(given)];
        return arguments.GetValue(embed) ? Embed(arguments, session, inputs) : Classify(arguments, model, session, inputs, allowed);
    }

    private int Embed(ParseResult arguments, Session session, IEnumerable<RunInput> inputs)
    {
        string file = arguments.GetRequiredValue(bundle);
        var output = new EmbeddingOutput(Terminal, keeps: arguments.GetValue(json) is not null);
        foreach (RunInput input in inputs)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            if (input.Problem is { } problem)
                output.Problem(input.Name, problem);
            else if (Try(input, session.Embed, session.Embed, arguments.GetValue(maxPixels), output.Problem) is { } embedding)
                output.Add(input.Name, embedding);
        }
        JsonOutput.Write(output.Record(file), VerbJson.Default.EmbeddingRecord, arguments.GetValue(json));
        return output.HasProblems ? ExitCode.Data : ExitCode.Success;
    }

    private int Classify(ParseResult arguments, BundledModel model, Session session, IEnumerable<RunInput> inputs, Budget allowed)
    {
        string file = arguments.GetRequiredValue(bundle);
        if (model.Manifest.Model.Embeds)
            throw new SufficeException(Fault.Usage, $"{file} gives embeddings, not labels. Give --embed to print them.");
        bool texts = model.Manifest.Model.IsText;
        bool abstains = arguments.GetValue(reject) is not null;
        RunLayout layout = Layout(
            model,
            abstains,
            texts
                ? 0
                : inputs
                    .Where(input => input.Problem is null)
                    .Select(input => Printable.Columns(Printable.Line(input.Name)))
                    .DefaultIfEmpty(0)
                    .Max()
        );
        using var output = new RunOutput(Terminal, layout, arguments.GetValue(jsonLines), keeps: arguments.GetValue(json) is not null);
        foreach (RunInput input in inputs)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            if (input.Problem is { } problem)
                output.Problem(input.Name, problem);
            else if (
                Try(
                    input,
                    text => session.Classify(text, allowed),
                    image => session.Classify(image, allowed),
                    arguments.GetValue(maxPixels),
                    output.Problem
                ) is
                { } answer
            )
                output.Answer(input, answer, texts ? CostModel.Static(model.Manifest.Model, answer.Tokens) : model.Manifest.TeacherMacs);
        }
        output.Summarise();
        JsonOutput.Write(output.Record(file, ProcessFacts.PeakBytes()), VerbJson.Default.RunRecord, arguments.GetValue(json));
        return output.HasProblems ? ExitCode.Data : ExitCode.Success;
    }

    /// <summary>Null, and a problem told, where this input has no answer: the next may have one.</summary>
    private T? Try<T>(RunInput input, Func<string, T> ofName, Func<ModelInput, T> ofImage, long mostPixels, Action<string, string> problem)
        where T : class
    {
        try
        {
            if (input.Text is not null)
                return ofName(input.Text);
            if (input.Name != RunInputs.StandardInput)
                return ofName(input.Name);
            const string name = "standard input";
            byte[] file = InputFile.Read(Terminal.Input, name, ImageDecoder.MaxFileBytes, Fault.Data);
            return ofImage(ImageDecoder.Decode(file, name, mostPixels));
        }
        catch (SufficeException error) when (error.Fault is Fault.Data or Fault.Machine)
        {
            problem(input.Name, error.Message);
        }
        catch (IOException error)
        {
            string where = input.Name == RunInputs.StandardInput ? "standard input" : input.Name;
            problem(input.Name, InputFile.Unreadable(where, error).Message);
        }
        catch (OutOfMemoryException)
        {
            problem(
                input.Name,
                $"{input.Name} needs more memory than there is. Make the {(input.Text is null ? "image" : "text")} smaller, or allow the "
                    + "process more memory."
            );
        }
        return null;
    }

    private static RunLayout Layout(BundledModel model, bool abstains, int longestName)
    {
        const int mostForNames = 60;
        int labels = model
            .Manifest.Labels.Append(abstains ? RunOutput.Withheld : "")
            .Max(label => Printable.Columns(Printable.Line(label)));
        int pathNames = model.Library.Paths.Max(path => Printable.Columns(Printable.Line(path.Name)));
        return new RunLayout(
            model.Manifest.Model.IsText ? "text" : "image",
            abstains,
            Math.Min(mostForNames, longestName),
            labels,
            pathNames
        );
    }

    private Budget Allowed(ParseResult arguments)
    {
        if (arguments.GetValue(full))
            return Budget.Full;
        if (arguments.GetValue(certified))
            return Budget.Certified;
        Budget allowed = arguments.GetValue(budget) is { } mean ? Budget.Mean(mean) : Budget.Default;
        if (arguments.GetValue(cap) is { } limit)
            allowed = allowed.WithCap(limit);
        return arguments.GetValue(latency) is { } milliseconds ? allowed.WithLatency(TimeSpan.FromMilliseconds(milliseconds)) : allowed;
    }
}
