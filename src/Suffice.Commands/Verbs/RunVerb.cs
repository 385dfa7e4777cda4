using System.CommandLine;
using System.CommandLine.Parsing;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Kinds;
using Suffice.Commands.Options;
using Suffice.Commands.Scoring;
using Suffice.Commands.Terminals;
using Suffice.Control;
using Suffice.Data;
using Suffice.Evaluation.Shards;
using Suffice.Execution;
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
    private readonly DeviceOption device;
    private readonly ScoringFiles files;
    private readonly ScoringOptions scoring;
    private readonly ClusterOption cluster;
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
            "Print embeddings, one line of numbers for each input, scaled to length 1 where the net they come from does so. Of a "
            + "classifier: what the exit of its full path reads.",
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

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="devices">What can run a bundle besides our own runtime; null: nothing.</param>
    /// <param name="tables">Files of rows that this tool reads and writes besides JSON lines; null: none.</param>
    /// <param name="clusters">Reaches a cluster; null: none is known.</param>
    public RunVerb(
        Terminal terminal,
        IReadOnlyList<DeviceOffer>? devices = null,
        IReadOnlyList<TableFiles>? tables = null,
        ClusterOffer? clusters = null
    )
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
            "run minilm.static.suffice --embed < sentences.txt",
            "run runs/reviews/net.suffice --input reviews.jsonl --output scored.jsonl --threads 2"
        )
    {
        device = new DeviceOption(devices, "What computes", "For --latency, the profile of this device, from `profile`.");
        files = new ScoringFiles(tables ?? []);
        scoring = new ScoringOptions(files.Readable, files.Writable);
        Add(bundle);
        Add(paths);
        Option[] options = [budget, cap, latency, reject, certified, full, embed, maxPixels, threads, json, jsonLines];
        foreach (Option option in options)
            Add(option);
        device.AddTo(this);
        scoring.AddTo(this);
        cluster = new ClusterOption(clusters);
        cluster.AddTo(this);
        CommonOptions.CanBeWritten(jsonLines);
        Validators.Add(RefuseContradictions);
        paths.Validators.Add(RefuseTwice);
        Does(Execute);
    }

    private static void RefuseTwice(ArgumentResult result)
    {
        if (result.Tokens.Count(token => token.Value == RunInput.StandardInput) > 1)
            result.AddError($"'{RunInput.StandardInput}' is given more than once, but standard input can be read once only. Give it once.");
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
        bool others = result.GetValue(embed) || result.GetResult(jsonLines) is not null || result.GetResult(paths) is { Tokens.Count: > 0 };
        if (cluster.IsGiven(result) && !scoring.IsGiven(result))
            result.AddError("--cluster scores whole files: give --input and --output.");
        if (scoring.IsGiven(result) && others)
            result.AddError("--input scores a whole file, so neither PATH nor --embed or --jsonl can be given beside it.");
        if (result.GetValue(certified) && (result.GetValue(full) || limited))
            result.AddError("--certified is a setting of its own, so it cannot be given beside --budget, --cap, --latency or --full.");
    }

    public override string AfterInterruption =>
        "Give the same command to start again; with --output it goes on after the parts that are whole.";

    public override bool MayWait => true;

    private int Execute(ParseResult arguments)
    {
        RunRequest asked = Read(arguments);
        using BundledModel model = TextModel.Open(asked.Bundle);
        var options = new SessionOptions
        {
            Threads = asked.Threads,
            MaxBatch = 1,
            MaxPixels = asked.MaxPixels,
            Reject = asked.Reject,
            Profile = asked.Profile,
            Device = asked.Device ?? Device.Cpu,
        };
        if (model.Manifest.Model.Embeds && !asked.Embed)
            throw new SufficeException(Fault.Usage, $"{asked.Bundle} gives embeddings, not labels. Give --embed to print them.");
        if (scoring.Read(arguments) is { } rows)
            return Score(rows, model, options, asked, cluster.Read(arguments));
        using Session session = model.CreateSession(options);
        var verbs = InputVerbs.Of(model.Manifest.Model);
        IEnumerable<RunInput> inputs = verbs.Find(asked.Named, asked.Bundle, Terminal.Input);
        if (asked.Embed)
            return Embed(session, verbs, inputs, asked);
        RunLayout layout = Layout(model, asked.Reject is not null, verbs.NameWidth(inputs));
        using var output = new RunOutput(Terminal, layout, asked.JsonLines, keeps: asked.Json is not null);
        Run(session, model, verbs, inputs, asked, output);
        return Finish(output, asked);
    }

    private int Score(ScoringRequest rows, BundledModel model, SessionOptions options, RunRequest asked, IShardRunner? elsewhere)
    {
        var run = new ScoringRun(Terminal, files, rows);
        (ScoringRecord record, int status) = elsewhere is null
            ? run.Run(model, options, asked.Allowed, asked.Threads)
            : run.Run(model, options, asked.Choice, elsewhere);
        JsonOutput.Write(record, ScoringJson.Default.ScoringRecord, asked.Json);
        return status;
    }

    private RunRequest Read(ParseResult arguments)
    {
        (OtherDevice? chosen, string? file) = device.Read(arguments);
        DeviceProfile? profile = file is null ? null : DeviceProfile.Load(Path.GetFullPath(file));
        if (chosen is not null && arguments.GetResult(latency) is not null)
            throw new SufficeException(
                Fault.Usage,
                $"--latency keeps to times that were measured, and those of {chosen.Name} are not known. Give the file that "
                    + "`profile --device` wrote in place of the device: it runs where it was measured."
            );
        if (profile?.Engine is { } measured)
            chosen = device.Named(measured)
                ?? throw new SufficeException(
                    Fault.Usage,
                    $"{file} was measured on {measured}, which this program does not know. Measure a device that it has."
                );
        return new(
            arguments.GetRequiredValue(bundle),
            arguments.GetValue(paths) ?? [],
            Chosen(arguments),
            arguments.GetValue(embed),
            arguments.GetValue(threads),
            arguments.GetValue(maxPixels),
            arguments.GetValue(reject),
            chosen,
            profile,
            arguments.GetValue(json),
            arguments.GetValue(jsonLines)
        );
    }

    private void Run(
        Session session,
        BundledModel model,
        InputVerbs verbs,
        IEnumerable<RunInput> inputs,
        RunRequest asked,
        RunOutput output
    )
    {
        foreach (RunInput input in inputs)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            if (input.Problem is { } problem)
                output.Problem(input.Name, problem);
            else if (Classify(session, verbs, input, asked, output) is { } answer)
                output.Answer(input, answer, CostModel.Teacher(model.Manifest.Model, model.Manifest.TeacherMacs, answer.Tokens));
        }
    }

    private int Embed(Session session, InputVerbs verbs, IEnumerable<RunInput> inputs, RunRequest asked)
    {
        var output = new EmbeddingOutput(Terminal, keeps: asked.Json is not null);
        foreach (RunInput input in inputs)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            if (input.Problem is { } problem)
                output.Problem(input.Name, problem);
            else if (Try(verbs, input, source => session.Embed(source), output.Problem) is { } embedding)
                output.Add(input.Name, embedding);
        }
        JsonOutput.Write(output.Record(asked.Bundle), VerbJson.Default.EmbeddingRecord, asked.Json);
        return output.HasProblems ? ExitCode.Data : ExitCode.Success;
    }

    private static int Finish(RunOutput output, RunRequest asked)
    {
        output.Summarise();
        JsonOutput.Write(output.Record(asked.Bundle, ProcessFacts.PeakBytes()), VerbJson.Default.RunRecord, asked.Json);
        return output.HasProblems ? ExitCode.Data : ExitCode.Success;
    }

    private Prediction? Classify(Session session, InputVerbs verbs, RunInput input, RunRequest asked, RunOutput output) =>
        Try(verbs, input, source => session.Classify(source, asked.Allowed), output.Problem);

    /// <summary>Null, and a problem told, where this input has no answer: the next may have one.</summary>
    private T? Try<T>(InputVerbs verbs, RunInput input, Func<InputSource, T> answer, Action<string, string> problem)
        where T : class
    {
        try
        {
            return answer(verbs.Source(input, Terminal.Input));
        }
        catch (SufficeException error) when (error.Fault is Fault.Data or Fault.Machine)
        {
            problem(input.Name, error.Message);
        }
        catch (IOException error)
        {
            string where = input.Name == RunInput.StandardInput ? "standard input" : input.Name;
            problem(input.Name, InputFile.Unreadable(where, error).Message);
        }
        catch (OutOfMemoryException)
        {
            problem(
                input.Name,
                $"{input.Name} needs more memory than there is. Make the {verbs.Kind.Noun} smaller, or allow the process more memory."
            );
        }
        return null;
    }

    private static RunLayout Layout(BundledModel model, bool abstains, int? longestName)
    {
        const int mostForNames = 60;
        int labels = model
            .Manifest.Labels.Append(abstains ? RunOutput.Withheld : "")
            .Max(label => Printable.Columns(Printable.Line(label)));
        int pathNames = model.Library.Paths.Max(path => Printable.Columns(Printable.Line(path.Name)));
        int? names = longestName is { } longest ? Math.Min(mostForNames, longest) : null;
        return new RunLayout(model.Manifest.Model.Kind.Noun, abstains, names, labels, pathNames);
    }

    private BudgetChoice Chosen(ParseResult arguments) =>
        new(
            arguments.GetValue(full),
            arguments.GetValue(certified),
            arguments.GetValue(budget),
            arguments.GetValue(cap),
            arguments.GetValue(latency)
        );

    /// <summary>What was asked for.</summary>
    private sealed record RunRequest(
        string Bundle,
        string[] Named,
        BudgetChoice Choice,
        bool Embed,
        int Threads,
        long MaxPixels,
        double? Reject,
        OtherDevice? Device,
        DeviceProfile? Profile,
        FileInfo? Json,
        string? JsonLines
    )
    {
        public Budget Allowed { get; } = Choice.Budget;
    }
}
