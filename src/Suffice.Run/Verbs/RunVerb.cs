using System.CommandLine;
using Suffice.Control;
using Suffice.Run.Terminals;
using static System.FormattableString;

namespace Suffice.Run.Verbs;

/// <summary>Classifies image files.</summary>
internal sealed class RunVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle." };
    private readonly Argument<string[]> paths = new("PATH") { Description = "Images (PNG, JPEG), or folders with images in them at any depth.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<double?> budget = CommonOptions.Fraction("--budget", "Mean share of the static model's multiply-adds: easy images spend less so that hard ones may spend more. Without it: the bundle's default.");
    private readonly Option<double?> cap = CommonOptions.Fraction("--cap", "Share of the static model's multiply-adds that no single image may exceed. May be given beside --budget.");
    private readonly Option<double?> latency = CommonOptions.Fraction("--latency", "Milliseconds that no single image may take, in 19 of 20 runs, once it is decoded. Needs --device.");
    private readonly Option<FileInfo> device = new("--device") { Description = "Profile of this device, from `profile`.", HelpName = "FILE" };
    private readonly Option<bool> certified = new("--certified") { Description = "Run at the setting of the bundle's certificate." };
    private readonly Option<bool> full = new("--full") { Description = "Run every block on every token, for comparison." };
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<FileInfo> json = CommonOptions.Json("the answers");

    public RunVerb(Terminal terminal)
        : base(terminal, "run",
            "Classifies images, each along its own path.",
            "Prints for each image its label, the probability of it, the path that was run and what that cost, in millions of multiply-adds (MMACs) and as a share of the static model's. Images that cannot be read are named; the others are classified all the same, and the exit status is 3.",
            "run models/fashion-mnist.suffice examples/fashion-mnist", "run models/fashion-mnist.suffice shirt.png --budget 0.3")
    {
        Add(bundle);
        Add(paths);
        Option[] options = [budget, cap, latency, device, certified, full, threads, json];
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
        using BundledModel model = BundledModel.Open(arguments.GetRequiredValue(bundle));
        using Session session = model.CreateSession(new SessionOptions { Threads = arguments.GetValue(threads), MaxBatch = 1, Device = arguments.GetValue(device) is { } measured ? DeviceProfile.Load(measured.FullName) : null });
        var problems = new List<string>();
        IReadOnlyList<string> files = ImageFiles.Find(arguments.GetRequiredValue(paths), Problem);
        var answers = new List<ImageAnswer>();
        int nameWidth = Math.Min(60, files.Select(file => file.Length).DefaultIfEmpty(0).Max()), labelWidth = model.Manifest.Labels.Max(label => label.Length);
        int pathWidth = model.Library.Paths.Max(path => path.Name.Length);
        double teacher = model.Manifest.TeacherMacs;
        foreach (string file in files)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            try
            {
                Prediction answer = session.Classify(file, allowed);
                answers.Add(new ImageAnswer(file, answer.Label, answer.Probability, answer.Path.Name, answer.Cost.Macs, answer.Cost.Macs / teacher));
                Terminal.Output.WriteLine(Invariant(
                    $"{file.PadRight(nameWidth)}  {answer.Label.PadRight(labelWidth)}  {answer.Probability * 100,5:0.0} %  {answer.Path.Name.PadRight(pathWidth)}  {answer.Cost.Macs / 1e6,8:0.000} MMACs  {100 * answer.Cost.Macs / teacher,5:0.0} % of static"));
            }
            catch (SufficeException error) when (error.Fault == Fault.Data)
            {
                Problem(error.Message);
            }
        }
        if (answers.Count > 0)
            Terminal.Output.WriteLine(Invariant($"{Images(answers.Count)}, {answers.Average(answer => answer.Macs) / 1e6:0.000} of {teacher / 1e6:0.000} million multiply-adds on average: {100 * answers.Average(answer => answer.Fraction):0.0} % of the static model's"));
        if (problems.Count > 0) Terminal.Error.WriteLine($"Error: {Count(problems.Count, "problem")} with the images named above; {Images(answers.Count)} classified.");
        JsonOutput.Write(new RunRecord(arguments.GetRequiredValue(bundle), [.. answers], [.. problems]), VerbJson.Default.RunRecord, arguments.GetValue(json));
        return problems.Count > 0 ? ExitCode.Data : ExitCode.Success;

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

    private static string Images(int count) => Count(count, "image");

    private static string Count(int count, string what) => Invariant($"{count:N0} {what}{(count == 1 ? "" : "s")}");
}

/// <summary>What <c>run</c> found.</summary>
/// <param name="Bundle">Its file.</param>
/// <param name="Images">In the order in which they were classified.</param>
/// <param name="Problems">Messages about images that were not.</param>
internal sealed record RunRecord(string Bundle, ImageAnswer[] Images, string[] Problems);

/// <summary>One image's answer.</summary>
/// <param name="File">As found.</param>
/// <param name="Label">The answer.</param>
/// <param name="Probability">Of it, 0 to 1.</param>
/// <param name="Path">That ran.</param>
/// <param name="Macs">Multiply-adds executed.</param>
/// <param name="Fraction">Of the teacher's.</param>
internal sealed record ImageAnswer(string File, string Label, float Probability, string Path, long Macs, double Fraction);
