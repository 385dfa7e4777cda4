using System.Collections.Concurrent;
using Suffice.Data.Splits;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Data.Examples;

/// <summary>
/// Labelled examples, images or texts, in a fixed order: what can be divided into splits. Reading is safe from several threads.
/// </summary>
public abstract class LabelledDataset
{
    private const int ErrorsShown = 5;

    /// <summary>For people and records, such as <c>fashion-mnist</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What its examples are.</summary>
    public abstract InputKind Kind { get; }

    /// <summary>What one example is called: <c>image</c> or <c>text</c>.</summary>
    public string Noun => Kind.Noun;

    /// <summary>Class names; an example's label is an index into them.</summary>
    public abstract string[] Labels { get; }

    /// <summary>Examples in all.</summary>
    public abstract int Count { get; }

    /// <summary>Class of example <paramref name="i"/>, 0 to Labels.Length − 1.</summary>
    public abstract int Label(int i);

    /// <summary>Into which split the makers of the data set put example <paramref name="i"/>; train where they made none.</summary>
    public abstract OfficialSplit OfficialSplitOf(int i);

    /// <summary>Whether the makers of the data set put example <paramref name="i"/> into its test split.</summary>
    public bool IsOfficialTest(int i) => OfficialSplitOf(i) is OfficialSplit.Test;

    /// <summary>
    /// Name of example <paramref name="i"/> in tables: <c>train/00012</c>, or where it is relative to the data set's folder.
    /// </summary>
    public abstract string Id(int i);

    /// <summary>Split sizes customary for this data set; null: the general shares of <see cref="DataSplits"/>.</summary>
    public virtual SplitSizes? CustomarySizes => null;

    /// <summary>
    /// Whether control and calibration are drawn from the official test examples too, and what is left of these is the test split: because
    /// nets for this data set come trained on all of the others. There may be none of the others then.
    /// </summary>
    public virtual bool DividesOfficialTest => false;

    /// <summary>
    /// What a user should know that was found while opening it, such as a file that is not read; see also
    /// <see cref="DataSplits.Warnings"/>.
    /// </summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>
    /// Whether example <paramref name="i"/> may only be trained on: it is part of another, such as a phrase of a sentence, or was added to
    /// what is trained on.
    /// </summary>
    public virtual bool IsPart(int i) => false;

    /// <summary>Whether the label of example <paramref name="i"/> is a teacher's answer, not a person's.</summary>
    public virtual bool IsAnswer(int i) => false;

    /// <summary>
    /// Whether all labels are a teacher's answers: then accuracy is agreement with the teacher, and nobody says that every class occurs.
    /// </summary>
    public bool LabelsAreAnswers => Count > 0 && Enumerable.Range(0, Count).All(IsAnswer);

    /// <summary>
    /// Examples that lie inside example <paramref name="i"/>: none of them is trained on if this one is in another split.
    /// </summary>
    public virtual IEnumerable<int> PartsOf(int i) => [];

    /// <summary>
    /// Inputs of none of the classes, apart from all splits, in words: to see what a model makes of them. Empty where the data set has
    /// none.
    /// </summary>
    public virtual IReadOnlyList<string> OutOfScopeTest => [];

    /// <summary>Example <paramref name="i"/> as a net takes it, before it is prepared.</summary>
    /// <param name="i">Which one.</param>
    /// <param name="tokenizer">Where the kind of input needs one.</param>
    /// <param name="maxTokens">Most tokens of an input.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when its file cannot be read.</exception>
    public abstract ModelInput Read(int i, ITokenizer? tokenizer, int maxTokens);

    /// <summary>The same examples with other labels; whatever else is asked, it answers as this one does.</summary>
    /// <param name="labels">Class names.</param>
    /// <param name="classes">(Count) the class of each example, an index into them.</param>
    /// <param name="areAnswers">See <see cref="IsAnswer"/>.</param>
    public abstract LabelledDataset Relabelled(string[] labels, IReadOnlyList<int> classes, bool areAnswers);

    /// <summary>These examples, and after them others, which are only trained on.</summary>
    /// <param name="others">Of the same kind, with the same labels.</param>
    /// <param name="which">Indices of those that are taken.</param>
    public abstract LabelledDataset WithTraining(LabelledDataset others, IReadOnlyList<int> which);

    /// <summary>Equal for examples that may look the same to whoever gave them labels, given the content hash of this one.</summary>
    internal virtual UInt128 LookHash(int i, UInt128 contentHash) => contentHash;

    /// <summary>Whether two examples with the same <see cref="LookHash"/> look the same although their content differs.</summary>
    internal virtual bool LooksLike(int i, int other) => false;

    /// <summary>What a person may be shown of an example beside its <see cref="Id"/>: some words of it, or nothing.</summary>
    internal virtual string Excerpt(int i) => "";

    /// <summary>Equal for examples that are the same input: the first 128 bits of a SHA-256.</summary>
    public abstract UInt128 ContentHash(int i);

    /// <summary>The content hashes of all examples, computed on all cores, so that one look finds every unreadable file.</summary>
    /// <param name="progress">Told the share done, 0 to 1, about a hundred times; for large folders this takes minutes.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when examples cannot be read; the message names the first and counts the
    /// rest.</exception>
    public virtual UInt128[] ContentHashes(IProgress<double>? progress = null)
    {
        int done = 0,
            step = Math.Max(1, Count / 100);
        var hashes = new UInt128[Count];
        var errors = new ConcurrentDictionary<int, SufficeException>();
        Parallel.For(0, hashes.Length, i =>
        {
            try
            {
                hashes[i] = ContentHash(i);
            }
            catch (SufficeException error)
            {
                errors[i] = error;
            }
            int now = Interlocked.Increment(ref done);
            if (now % step == 0)
                progress?.Report((double)now / hashes.Length);
        });
        if (errors.IsEmpty)
            return hashes;
        SufficeException[] first = [.. errors.OrderBy(pair => pair.Key).Take(ErrorsShown).Select(pair => pair.Value)];
        if (errors.Count == 1)
            throw new SufficeException(first[0].Fault, first[0].Message, first[0]);
        string rest = errors.Count > ErrorsShown ? $" (and {errors.Count - ErrorsShown:N0} more)" : "";
        throw new SufficeException(
            first[0].Fault,
            $"{Name} holds {errors.Count:N0} {Noun}s that cannot be read: {string.Join(" ", first.Select(error => error.Message))}{rest}",
            first[0]
        );
    }
}
