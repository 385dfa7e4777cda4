using System.IO.Hashing;
using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Models;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// Everything a controller can ever see or earn on a set of labelled inputs: the logits of every path of the library on every input, the
/// teacher's, and what each costs. Controllers are fitted, simulated and bounded on such tables without running the network again.
/// </summary>
internal sealed class OutcomeTable
{
    private readonly bool[] correct; // (n, P)
    private readonly bool[] teacherCorrect; // (n)
    private readonly long[] teacherMacs; // (1 or n)

    /// <param name="library">The P paths.</param>
    /// <param name="labels">(n) true classes.</param>
    /// <param name="logits">(n, P, C) every path's answer to every input.</param>
    /// <param name="teacherLogits">(n, C) the static teacher's answers.</param>
    /// <param name="priceUnit">Multiply-adds of the teacher per image; of texts, the bundle's
    /// <see cref="BundleManifest.TeacherMacs"/>.</param>
    /// <param name="tokens">(n) tokens of each text, class token included; null for images.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when the lengths or labels do not fit the library.</exception>
    public OutcomeTable(PathLibrary library, int[] labels, float[] logits, float[] teacherLogits, long priceUnit, int[]? tokens = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(teacherLogits);
        CheckSizes(library, labels, logits, teacherLogits, tokens);
        Library = library;
        Labels = labels;
        Logits = logits;
        TeacherLogits = teacherLogits;
        PriceUnit = priceUnit;
        TextLengths = tokens;
        (Costs, teacherMacs) = CostsOf(library, priceUnit, tokens);
        TeacherMacs = Mean(teacherMacs);
        PathMacs =
        [
            .. library.Paths.Select(path =>
                tokens is null or []
                    ? CostModel.Path(library, path)
                    : Mean([.. Enumerable.Range(0, tokens.Length).Select(i => Costs[i, path.Index])])
            ),
        ];
        int paths = library.Paths.Count;
        teacherCorrect = [.. labels.Select((label, i) => Control.Logits.ArgMax(Teacher(i)) == label)];
        correct = new bool[labels.Length * paths];
        for (int at = 0; at < correct.Length; at++)
            correct[at] = Control.Logits.ArgMax(At(at / paths, at % paths)) == labels[at / paths];
    }

    private static void CheckSizes(PathLibrary library, int[] labels, float[] logits, float[] teacherLogits, int[]? tokens)
    {
        int paths = library.Paths.Count,
            classes = library.Model.Classes;
        Require(
            logits.Length == (long)labels.Length * paths * classes,
            $"{logits.Length} logits for {labels.Length} inputs, {paths} paths and {classes} classes"
        );
        Require(
            teacherLogits.Length == (long)labels.Length * classes,
            $"{teacherLogits.Length} teacher logits for {labels.Length} inputs and {classes} classes"
        );
        Require(labels.All(label => label >= 0 && label < classes), $"a label outside 0 to {classes - 1}");
        Require(
            library.Model.Kind.VariesInLength == tokens is not null
                && (tokens is null || (tokens.Length == labels.Length && tokens.All(count => count > 0 && count <= library.Model.Tokens))),
            "numbers of tokens that do not fit the model"
        );
    }

    public PathLibrary Library { get; }

    /// <summary>Inputs, n.</summary>
    public int Count => Labels.Length;

    /// <summary>(n) true classes.</summary>
    public int[] Labels { get; }

    /// <summary>(n, P, C).</summary>
    public float[] Logits { get; }

    /// <summary>(n, C).</summary>
    public float[] TeacherLogits { get; }

    /// <summary>Multiply-adds of each path for each input, without a controller.</summary>
    public InputCosts Costs { get; }

    /// <summary>(P) their means.</summary>
    public long[] PathMacs { get; }

    /// <summary>Mean multiply-adds of the teacher per input.</summary>
    public long TeacherMacs { get; }

    /// <summary>What λ prices: the teacher's computation on an image, or on texts of the mean length of those it was trained on.</summary>
    public long PriceUnit { get; }

    /// <summary>Multiply-adds of the teacher for one input.</summary>
    public long TeacherMacsOf(int input) => teacherMacs.Length == 1 ? teacherMacs[0] : teacherMacs[input];

    /// <summary>(n) tokens of each text, class token included; null for images.</summary>
    public int[]? TextLengths { get; }

    /// <summary>Tokens of one input, class token included.</summary>
    public int Tokens(int input) => TextLengths?[input] ?? Library.Model.Tokens;

    /// <summary>Share of inputs the teacher answers correctly.</summary>
    public double TeacherAccuracy => Count == 0 ? 0 : teacherCorrect.Count(right => right) / (double)Count;

    /// <summary>(C) the answer of one path to one input.</summary>
    public ReadOnlySpan<float> At(int input, int path)
    {
        int classes = Library.Model.Classes;
        return Logits.AsSpan(((input * Library.Paths.Count) + path) * classes, classes);
    }

    /// <summary>(C) the answer of the decision point before a path's end to one input; empty at the root.</summary>
    public ReadOnlySpan<float> Before(int input, ExecutionPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Parent is { } parent ? At(input, parent) : [];
    }

    /// <summary>(C) the teacher's answer to one input.</summary>
    public ReadOnlySpan<float> Teacher(int input) => TeacherLogits.AsSpan(input * Library.Model.Classes, Library.Model.Classes);

    public bool Correct(int input, int path) => correct[(input * Library.Paths.Count) + path];

    public bool TeacherCorrect(int input) => teacherCorrect[input];

    /// <summary>Share of inputs a path answers correctly.</summary>
    public double Accuracy(int path) => Count == 0 ? 0 : Enumerable.Range(0, Count).Count(i => Correct(i, path)) / (double)Count;

    /// <summary>The same table on some of its inputs, in the order given; an input may appear more than once.</summary>
    public OutcomeTable Subset(IReadOnlyList<int> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int classes = Library.Model.Classes,
            row = Library.Paths.Count * classes;
        var labels = new int[inputs.Count];
        var logits = new float[inputs.Count * row];
        var teacher = new float[inputs.Count * classes];
        for (int i = 0; i < inputs.Count; i++)
        {
            labels[i] = Labels[inputs[i]];
            Logits.AsSpan(inputs[i] * row, row).CopyTo(logits.AsSpan(i * row));
            Teacher(inputs[i]).CopyTo(teacher.AsSpan(i * classes));
        }
        return new OutcomeTable(Library, labels, logits, teacher, PriceUnit, TextLengths is null ? null : [.. inputs.Select(Tokens)]);
    }

    /// <summary>
    /// The same table with each input once, however often it comes: rows of the same logits, to the bit, on every path and by the teacher
    /// are one input.
    /// </summary>
    public OutcomeTable Distinct()
    {
        int row = Library.Paths.Count * Library.Model.Classes;
        int[] first = [.. Enumerable.Range(0, Count).DistinctBy(i => (Hash(Logits.AsSpan(i * row, row)), Hash(Teacher(i))))];
        return first.Length == Count ? this : Subset(first);

        static UInt128 Hash(ReadOnlySpan<float> logits) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(logits));
    }

    /// <inheritdoc cref="OutcomeMeasurement.Measure"/>
    public static OutcomeTable Measure(
        BundleFile bundle,
        BundleFile teacher,
        LabelledDataset data,
        IReadOnlyList<int> images,
        int threads = 1,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    ) => OutcomeMeasurement.Measure(bundle, teacher, data, images, threads, progress, cancellationToken);

    /// <inheritdoc cref="OutcomeTableFile.Save"/>
    public void Save(string path) => OutcomeTableFile.Save(this, path);

    /// <inheritdoc cref="OutcomeTableFile.Load"/>
    public static OutcomeTable Load(string path) => OutcomeTableFile.Load(path);

    /// <summary>Tables of ranges of inputs, in order, as the table of all of them.</summary>
    /// <param name="tables">One at least, of one library.</param>
    public static OutcomeTable Join(IReadOnlyList<OutcomeTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (tables is [var only])
            return only;
        OutcomeTable first = tables[0];
        Require(
            tables.All(table => table.Library.Paths.SequenceEqual(first.Library.Paths) && table.PriceUnit == first.PriceUnit),
            "ranges of different bundles"
        );
        return new OutcomeTable(
            first.Library,
            [.. tables.SelectMany(table => table.Labels)],
            Together(tables, table => table.Logits),
            Together(tables, table => table.TeacherLogits),
            first.PriceUnit,
            first.TextLengths is null ? null : [.. tables.SelectMany(table => table.TextLengths!)]
        );
    }

    private static float[] Together(IReadOnlyList<OutcomeTable> tables, Func<OutcomeTable, float[]> of)
    {
        var all = new float[tables.Sum(table => of(table).Length)];
        int at = 0;
        foreach (float[] some in tables.Select(of))
        {
            some.CopyTo(all, at);
            at += some.Length;
        }
        return all;
    }

    private static (InputCosts Costs, long[] Teacher) CostsOf(PathLibrary library, long priceUnit, int[]? tokens)
    {
        if (tokens is null or [])
            return (library.Paths.Select(path => CostModel.Path(library, path)).ToArray(), [priceUnit]);
        Dictionary<int, long[]> known = tokens
            .Distinct()
            .ToDictionary(length => length, length => library.Paths.Select(path => CostModel.Path(library, path, length)).ToArray());
        return (
            new InputCosts([.. tokens.Select(length => known[length])]),
            [.. tokens.Select(length => CostModel.Static(library.Model, length))]
        );
    }

    private static long Mean(long[] values) => (long)Math.Round(values.Average());

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new SufficeException(Fault.Data, $"Outcome table: {what}. Measure it again from the bundle.");
    }
}
