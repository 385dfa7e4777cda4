using System.CommandLine;
using Suffice.Control;
using Suffice.Models;
using Suffice.Run.Benching;
using Suffice.Run.Terminals;
using Suffice.Text;
using static System.FormattableString;

namespace Suffice.Run.Verbs;

/// <summary>Classifies image files, or lines of text.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle." };
    private readonly Argument<string[]> paths = new("PATH") { Description = "Images (PNG, JPEG), or folders with images in them at any depth. For a bundle that reads texts: files with one text in each line; without any, lines of standard input.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<double?> budget = CommonOptions.Fraction("--budget", "Mean share of the static model's multiply-adds: easy images spend less so that hard ones may spend more. Without it: the bundle's default.");
    private readonly Option<double?> cap = CommonOptions.Fraction("--cap", "Share of the static model's multiply-adds that no single image may exceed. May be given beside --budget.");
    private readonly Option<double?> latency = CommonOptions.Fraction("--latency", "Milliseconds that no single image may take, in 19 of 20 runs, once it is decoded. Needs --device.");
    private readonly Option<FileInfo> device = new("--device") { Description = "Profile of this device, from `profile`.", HelpName = "FILE" };
    private readonly Option<double?> reject = CommonOptions.Fraction("--reject", "Abstain where the answer is too unsure, so that about this share of usual inputs goes without one; more of those that belong to no class. See inspect for the thresholds.");
    private readonly Option<bool> certified = new("--certified") { Description = "Run at the setting of the bundle's certificate." };
    private readonly Option<bool> full = new("--full") { Description = "Run every block on every token, for comparison." };
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<FileInfo> json = CommonOptions.Json("the answers");
    private const string Abstains = "(abstains)";

    public RunVerb(Terminal terminal)
        : base(terminal, "run",
            "Classifies images or texts, each along its own path.",
            "Prints for each image or line of text its label, the probability of it, the path that was run and what that cost, in millions of multiply-adds (MMACs) and as a share of the static model's. Images and files that cannot be read are named; the others are classified all the same, and the exit status is 3. A text is compared with what the static model would spend on the same text.",
            "run models/fashion-mnist.suffice examples/fashion-mnist", "run models/fashion-mnist.suffice shirt.png --budget 0.3", "run runs/reviews/net.suffice --budget 0.4 < reviews.txt")
    {
        Add(bundle);
        Add(paths);
        Option[] options = [budget, cap, latency, device, reject, certified, full, threads, json];
        foreach (Option option in options) Add(option);
        Validators.Add(result =>
        {
            bool limited = result.GetResult(budget) is not null || result.GetResult(cap) is not null || result.GetResult(latency) is not null;
            if (result.GetValue(full) && limited) result.AddError("--full runs everything, so it cannot be given beside --budget, --cap or --latency.");
            if (result.GetValue(certified) && (result.GetValue(full) || limited)) result.AddError("--certified is a setting of its own, so it cannot be given beside --budget, --cap, --latency or --full.");
        });
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        Budget allowed = Allowed(arguments);
        using BundledModel model = TextModel.Open(arguments.GetRequiredValue(bundle));
        using Session session = model.CreateSession(new SessionOptions { Threads = arguments.GetValue(threads), MaxBatch = 1, Reject = arguments.GetValue(reject), Device = arguments.GetValue(device) is { } measured ? DeviceProfile.Load(measured.FullName) : null });
        var problems = new List<string>();
        bool texts = model.Manifest.Model.IsText;
        string[] given = arguments.GetValue(paths) ?? [];
        if (!texts && given.Length == 0) throw new SufficeException(Fault.Usage, $"{arguments.GetRequiredValue(bundle)} reads images. Give image files, or folders of them.");
        IEnumerable<RunInput> inputs = texts ? TextLines.Of(given, Terminal.Input, Problem) : ImageFiles.Find(given, Problem).Select(file => new RunInput(file, file));
        // Lines are answered as they come, so widths are not known before.
        if (!texts) inputs = [.. inputs];
        var answers = new List<ImageAnswer>();
        int nameWidth = Math.Min(60, texts ? 0 : inputs.Select(input => input.Name.Length).DefaultIfEmpty(0).Max()), labelWidth = model.Manifest.Labels.Append(arguments.GetValue(reject) is null ? "" : Abstains).Max(label => label.Length);
        int pathWidth = model.Library.Paths.Max(path => path.Name.Length);
        double spent = 0;   // by the static model
        foreach (RunInput input in inputs)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            try
            {
                Prediction answer = session.Classify(input.Value, allowed);
                double teacher = texts ? CostModel.Static(model.Manifest.Model, answer.Tokens) : model.Manifest.TeacherMacs;
                spent += teacher;
                answers.Add(new ImageAnswer(input.Name, answer.Label, answer.Probability, answer.Path.Name, answer.Cost.Macs, answer.Cost.Macs / teacher, answer.Confidence, answer.IsRejected));
                Terminal.Output.WriteLine(Invariant(
                    $"{(texts ? "" : input.Name.PadRight(nameWidth) + "  ")}{(answer.IsRejected ? Abstains : answer.Label).PadRight(labelWidth)}  {answer.Probability * 100,5:0.0} %  {answer.Path.Name.PadRight(pathWidth)}  {answer.Cost.Macs / 1e6,8:0.000} MMACs  {100 * answer.Cost.Macs / teacher,5:0.0} % of static{(texts ? "  " + TextLines.Shown(input.Value) : "")}"));
            }
            catch (SufficeException error) when (error.Fault == Fault.Data)
            {
                Problem(error.Message);
            }
        }
        if (answers.Count > 0)
            Terminal.Output.WriteLine(Invariant($"{Inputs(answers.Count)}, {answers.Average(answer => answer.Macs) / 1e6:0.000} of {spent / answers.Count / 1e6:0.000} million multiply-adds on average: {100 * answers.Sum(answer => answer.Macs) / spent:0.0} % of the static model's"));
        if (arguments.GetValue(reject) is not null) Terminal.Output.WriteLine(Invariant($"abstained on {answers.Count(answer => answer.Rejected):N0} of them"));
        if (problems.Count > 0) Terminal.Error.WriteLine($"Error: {Count(problems.Count, "problem")} with the {(texts ? "files" : "images")} named above; {Inputs(answers.Count)} classified.");
        JsonOutput.Write(new RunRecord(arguments.GetRequiredValue(bundle), [.. answers], [.. problems], ProcessFacts.PeakBytes()), VerbJson.Default.RunRecord, arguments.GetValue(json));
        return problems.Count > 0 ? ExitCode.Data : ExitCode.Success;

        string Inputs(int count) => Count(count, texts ? "text" : "image");

        void Problem(string message)
        {
            problems.Add(message);
            Terminal.Error.WriteLine($"Error: {message}");
        }
    }

    private Budget Allowed(ParseResult arguments)
    {
        if (arguments.GetValue(full)) return Budget.Full;
        if (arguments.GetValue(certified)) return Budget.Certified;
        Budget allowed = arguments.GetValue(budget) is { } mean ? Budget.Mean(mean) : Budget.Default;
        if (arguments.GetValue(cap) is { } limit) allowed = allowed.WithCap(limit);
        return arguments.GetValue(latency) is { } milliseconds ? allowed.WithLatency(TimeSpan.FromMilliseconds(milliseconds)) : allowed;
    }

    private static string Count(int count, string what) => Invariant($"{count:N0} {what}{(count == 1 ? "" : "s")}");
}

/// <summary>What <c>run</c> found.</summary>
/// <param name="Bundle">Its file.</param>
/// <param name="Images">In the order in which they were classified.</param>
/// <param name="Problems">Messages about images that were not.</param>
/// <param name="PeakBytes">Most memory this process has had at a time (VmHWM); null where the system does not say.</param>
internal sealed record RunRecord(string Bundle, ImageAnswer[] Images, string[] Problems, long? PeakBytes);

/// <summary>One image's or text's answer.</summary>
/// <param name="File">As found; of a text, file and line.</param>
/// <param name="Label">The answer.</param>
/// <param name="Probability">Of it, 0 to 1.</param>
/// <param name="Path">That ran.</param>
/// <param name="Macs">Multiply-adds executed.</param>
/// <param name="Fraction">Of the teacher's.</param>
/// <param name="Confidence">The probability at the temperature of the path.</param>
/// <param name="Rejected">Whether the answer is less sure than <c>--reject</c> asks for.</param>
internal sealed record ImageAnswer(string File, string Label, float Probability, string Path, long Macs, double Fraction, double Confidence, bool Rejected);
