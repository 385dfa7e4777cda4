using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Text.Files;

namespace Suffice.Evaluation.Evaluators;

/// <summary>What is evaluated, opened and found to belong together.</summary>
internal sealed class EvaluationSubject : IDisposable
{
    private static readonly double[] UsualBudgets = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7];

    /// <param name="options">What to evaluate.</param>
    /// <param name="progress">While the data are read, and the teacher is asked.</param>
    /// <param name="alsoRead">A split that will be used besides that of the options.</param>
    /// <param name="cancellationToken">Stops asking the teacher.</param>
    public EvaluationSubject(
        EvaluationOptions options,
        IProgress<StageProgress>? progress,
        Split? alsoRead = null,
        CancellationToken cancellationToken = default
    )
    {
        CheckNumbers(options);
        try
        {
            Bundle = BundleFile.Open(options.Bundle);
            Teacher = BundleFile.Open(options.Static);
            foreach (string path in options.SmallerStatic ?? Beside(options.Static, ".static.suffice", "blocks"))
                Smaller.Add(BundleFile.Open(path));
            CheckBundles();
            foreach (string path in Beside(options.Bundle, BundleFile.Extension, "seed"))
                AddSeed(BundleFile.OpenControl(path));
            Data = LabelOrder.Of(Open(options, progress, cancellationToken), Bundle.Manifest.Labels);
            foreach (BundleFile bundle in Smaller.Prepend(Teacher).Prepend(Bundle))
                CheckLabels(bundle);
            Examples = ExampleReader.Of(Data, Bundle);
            foreach (BundleFile bundle in Smaller.Prepend(Teacher))
                CheckTokenizer(bundle);
            Seed = Bundle.Manifest.Provenance.Seed;
            Splits = DataSplits.Of(Data, Seed, progress is null ? null : new Share(progress));
            Tell(options.Messages);
            ChangedData = CheckContent(
                new DataCheck(options.AllowChangedData, options.Messages),
                [options.Split, alsoRead ?? options.Split]
            );
            Images = [.. Splits[options.Split].Take(options.Limit ?? int.MaxValue)];
            Budgets = ChooseBudgets(options.Budgets);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static void CheckNumbers(EvaluationOptions options)
    {
        if (options.Batch < 1 || options.Threads < 1)
            throw new SufficeException(Fault.Usage, $"Batch and threads must be at least 1; got {options.Batch} and {options.Threads}.");
        if (options.Limit is < 1)
            throw new SufficeException(Fault.Usage, $"The limit of images must be at least 1; got {options.Limit}.");
    }

    /// <summary>The data, with the teacher's answers where they have no labels; those beside the bundle are found again.</summary>
    private LabelledDataset Open(EvaluationOptions options, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        if (!options.Unlabelled)
            return DatasetCatalog.OpenAny(options.Data, options.DataFolder, options.Reading);
        TeacherAnswers.Check(Teacher);
        LabelledDataset inputs = UnlabelledSource.Open(options.Data, options.DataFolder, options.Reading);
        string known = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Bundle))!, TeacherAnswers.FileName);
        return TeacherAnswers.To(Teacher, inputs, known, keeps: false, options.Threads, progress, cancellationToken);
    }

    public BundleFile Bundle { get; }

    public BundleFile Teacher { get; }

    public List<BundleFile> Smaller { get; } = [];

    /// <summary>
    /// Controllers of other seeds for the same net, <c>NAME.seed1.suffice</c> beside <c>NAME.suffice</c>. They have no net of their own.
    /// </summary>
    public List<BundleFile> OtherSeeds { get; } = [];

    public LabelledDataset Data { get; }

    /// <summary>Reads them as all bundles do.</summary>
    public ExampleReader Examples { get; }

    public int Seed { get; }

    public DataSplits Splits { get; }

    /// <summary>What had changed in the data, here or before; null: nothing.</summary>
    public string[]? ChangedData { get; }

    /// <summary>Indices into the data set.</summary>
    public int[] Images { get; }

    /// <summary>Rising; the default among them.</summary>
    public double[] Budgets { get; }

    public double DefaultBudget => Bundle.Manifest.DefaultBudget!.Value;

    /// <summary>What a caller would ask for to get a budget of <see cref="Budgets"/>.</summary>
    public Budget Allowed(double budget) => budget == DefaultBudget ? Budget.Default : Budget.Mean(budget);

    public void Dispose()
    {
        Bundle?.Dispose();
        Teacher?.Dispose();
        foreach (BundleFile bundle in Smaller.Concat(OtherSeeds))
            bundle.Dispose();
    }

    /// <summary><c>NAME.{kind}{k}.suffice</c> beside <c>NAME{ending}</c>, smallest number first.</summary>
    internal static IReadOnlyList<string> Beside(string path, string ending, string kind)
    {
        if (!path.EndsWith(ending, StringComparison.Ordinal))
            return [];
        string prefix = $"{Path.GetFileName(path)[..^ending.Length]}.{kind}",
            folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return
        [
            .. Directory
                .EnumerateFiles(folder, $"{prefix}*.suffice")
                .Select(file => (Path: file, Number: Path.GetFileName(file)[prefix.Length..^BundleFile.Extension.Length]))
                .Where(file => file.Number.Length > 0 && file.Number.All(char.IsAsciiDigit))
                .OrderBy(file => file.Number.Length)
                .ThenBy(file => file.Number, StringComparer.Ordinal)
                .Select(file => file.Path),
        ];
    }

    /// <summary>A bundle of another net, left from an earlier compilation, is no further seed of this one.</summary>
    private void AddSeed(BundleFile bundle)
    {
        if (bundle.Manifest.TeacherHash == Bundle.Manifest.TeacherHash && bundle.Manifest.Paths.SequenceEqual(Bundle.Manifest.Paths))
            OtherSeeds.Add(bundle);
        else
            bundle.Dispose();
    }

    private void CheckBundles()
    {
        BundleManifest ours = Bundle.Manifest,
            teacher = Teacher.Manifest;
        if (ours.Controller is null || ours.DefaultBudget is null || ours.LambdaTable.Length == 0)
            throw new SufficeException(
                Fault.Usage,
                $"{Bundle.Path} is static: it has no controller to evaluate. Give an adapted bundle here, and the static one as --static."
            );
        if (teacher.Controller is not null)
            throw new SufficeException(
                Fault.Usage,
                $"{Teacher.Path} is an adapted model. Give the static bundle that {Bundle.Path} was made from, written beside it."
            );
        if (ours.TeacherHash != teacher.TeacherHash)
            throw new SufficeException(
                Fault.Usage,
                $"{Teacher.Path} is not the model that {Bundle.Path} was made from: its teacher hash is {Short(teacher.TeacherHash)}, "
                    + $"{Short(ours.TeacherHash)} is needed. Give the static bundle written beside it."
            );
        long macs = ours.Model.Kind.VariesInLength ? teacher.TeacherMacs : CostModel.Path(Teacher.Library, Teacher.Library.Full);
        if (ours.TeacherMacs != macs)
            throw new SufficeException(
                Fault.Bundle,
                $"{Bundle.Path} says its teacher takes {ours.TeacherMacs} MACs, but {Teacher.Path} takes {macs}. Compile both again."
            );
    }

    /// <summary>All nets get the same tokens.</summary>
    private void CheckTokenizer(BundleFile other)
    {
        static string? HashOf(BundleFile bundle) => TokenizerFiles.In(bundle.Tensors)?.Hash;
        static int MaxTokens(ModelDescription model) => model.Kind.VariesInLength ? model.Tokens : 0;
        if (HashOf(other) != HashOf(Bundle) || MaxTokens(other.Manifest.Model) != MaxTokens(Bundle.Manifest.Model))
            throw new SufficeException(
                Fault.Usage,
                $"{other.Path} cuts texts into other tokens than {Bundle.Path}. Give bundles made with one tokenizer, of the same run."
            );
    }

    /// <summary>
    /// What the bundle says of changed data already is not asked of the nets beside it again, nor is what was found with one of them.
    /// </summary>
    private string[]? CheckContent(DataCheck check, Split[] read)
    {
        string[] known = Bundle.Manifest.Provenance.ChangedData ?? [];
        IEnumerable<BundleFile> asked = known.Length > 0 ? [Bundle] : Smaller.Prepend(Teacher).Prepend(Bundle);
        string[] changed =
        [
            .. known
                .Concat(
                    asked
                        .Select(bundle => check.Run(bundle.Path, bundle.Manifest.Provenance, Splits, read, mayBeOther: true))
                        .OfType<string>()
                        .Take(1)
                )
                .Distinct(),
        ];
        return changed.Length > 0 ? changed : null;
    }

    private void CheckLabels(BundleFile bundle)
    {
        string[] theirs = bundle.Manifest.Labels,
            labels = Data.Labels;
        if (MatchingClasses.Are(theirs, labels))
            return;
        string twin = labels.Except(theirs).Select(label => LookAlikeClasses.Of(label, theirs)).FirstOrDefault(said => said.Length > 0)
            ?? "";
        throw new SufficeException(
            Fault.Data,
            $"The labels of {Data.Name} do not match {bundle.Path}: {LabelOrder.Difference(labels, theirs)}. "
                + "Evaluate on the data the bundle was made for, or name the classes as the bundle does; their order does not matter."
                + twin
        );
    }

    /// <summary>What the user should know of the data.</summary>
    private void Tell(IProgress<string>? messages)
    {
        foreach (string warning in Splits.Warnings)
            messages?.Report($"Warning: {warning}");
        string[] theirs = Bundle.Manifest.Labels;
        if (MatchingClasses.AreByNumber(theirs, Data.Labels))
            messages?.Report(
                $"Classes are matched by their numbers, 0 to {theirs.Length - 1}: {Data.Name} has synsets in order, {Data.Labels[0]} "
                    + $"first; {Bundle.Path} has other names, '{theirs[0]}' first."
            );
    }

    private double[] ChooseBudgets(IReadOnlyList<double>? asked)
    {
        LambdaPoint[] table = Bundle.Manifest.LambdaTable;
        IEnumerable<double> chosen = asked ?? UsualBudgets.Where(budget => budget >= table[0].Fraction && budget <= table[^1].Fraction);
        // A budget typed with fewer digits is still the default.
        return [.. chosen.Where(budget => Math.Abs(budget - DefaultBudget) > 1e-9).Append(DefaultBudget).Distinct().Order()];
    }

    private sealed class Share(IProgress<StageProgress> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new StageProgress("dividing the data by content", (long)(value * 1000), 1000));
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] + "…" : hash;
}
