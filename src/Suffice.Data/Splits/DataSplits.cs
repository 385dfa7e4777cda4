using System.Buffers.Binary;
using System.Security.Cryptography;
using Suffice.Bundles;
using Suffice.Data.Examples;

namespace Suffice.Data.Splits;

/// <summary>
/// Divides a data set into train, control, calibration and test. Equal images (equal pixels) or texts (equal words) form one group, which
/// is never divided; groups are put in the order of SHA-256(seed, content hash), so that the result depends on the seed and the examples
/// alone, not on names or their order.
/// Official test examples are the test split; groups that contain one are left out of every other split. Without official test examples,
/// the first sixth of all examples in that order is the test split. Then the calibration split is filled to its size, then the control
/// split, both with official validation examples as long as there are any; the rest is the training split. A group too
/// large for what is left of a split goes to the next one.
/// A data set may have control and calibration drawn from its official test examples instead
/// (<see cref="LabelledDataset.DividesOfficialTest"/>): all others are the training split then, if there are any.
/// Sizes are customary ones where the data set has them, else 17 % control and 8 % calibration of the examples that are not test examples.
/// Parts of examples (phrases of sentences) are counted in none of these sizes: they are trained on, unless they lie in an example of
/// another split.
/// </summary>
internal sealed class DataSplits
{
    private readonly int[][] indices;
    private readonly Lazy<string[]> warnings;
    private readonly Lazy<SplitContent> content;

    private DataSplits(LabelledDataset data, UInt128[] hashes, int seed, int[][] indices, int[] leftOut, int duplicates)
    {
        Data = data;
        Hashes = hashes;
        Seed = seed;
        this.indices = indices;
        LeftOut = leftOut;
        Duplicates = duplicates;
        warnings = new(() => DataWarnings.Of(data, hashes));
        content = new(() => ContentOf.Splits(this));
    }

    /// <summary>What was divided.</summary>
    public LabelledDataset Data { get; }

    /// <summary>Of every example.</summary>
    public IReadOnlyList<UInt128> Hashes { get; }

    /// <summary>The seed it was made with.</summary>
    public int Seed { get; }

    /// <summary>Indices of the examples in a split, ascending.</summary>
    public IReadOnlyList<int> this[Split split] => indices[(int)split];

    /// <summary>
    /// Examples that are in no split because an official test example is equal, or because they lie in an example of another split,
    /// ascending.
    /// </summary>
    public IReadOnlyList<int> LeftOut { get; }

    /// <summary>Examples beyond the first of each group of equal ones.</summary>
    public int Duplicates { get; }

    /// <summary>
    /// What a user should know: classes that can be taken for one, the same input with more than one label, and
    /// <see cref="LabelledDataset.Warnings"/>.
    /// </summary>
    public IReadOnlyList<string> Warnings => warnings.Value;

    /// <summary>By what the splits are known again, whatever files are called and wherever they lie.</summary>
    public SplitContent Content => content.Value;

    /// <summary>Of the examples of one split: 32 hexadecimal digits, whatever their order.</summary>
    public string HashOf(Split split) => ContentOf.Of(Content, split);

    /// <summary>Divides a data set, reading every example.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="seed">Any number; the same one gives the same split.</param>
    /// <param name="progress">See <see cref="LabelledDataset.ContentHashes"/>.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: too few examples to fill every split, or a class without a training
    /// example.</exception>
    public static DataSplits Of(LabelledDataset data, int seed, IProgress<double>? progress = null)
    {
        UInt128[] hashes = data.ContentHashes(progress);
        var groups = Enumerable.Range(0, data.Count).GroupBy(i => hashes[i]).Select(group => group.ToArray()).ToArray();
        ILookup<bool, int[]> official = groups.ToLookup(group => group.Any(data.IsOfficialTest));
        int[] test = [.. Enumerable.Range(0, data.Count).Where(data.IsOfficialTest)];
        int[] leftOut = [.. official[true].SelectMany(group => group).Where(i => !data.IsOfficialTest(i))];
        ILookup<bool, int[]> free = official[false].ToLookup(group => data.IsPart(group[0]));
        Queue<int[]> pool = Ordered(free[false], hashes, seed),
            unseen = data.DividesOfficialTest
                ? Ordered(official[true].Select(group => Array.FindAll(group, data.IsOfficialTest)), hashes, seed)
                : pool;
        if (test.Length == 0)
            test = Fill(ref unseen, (int)Math.Round(unseen.Sum(group => group.Length) / 6.0));
        int left = unseen.Sum(group => group.Length);
        SplitSizes sizes = data.CustomarySizes ?? new SplitSizes((int)Math.Round(left * 0.17), (int)Math.Round(left * 0.08));
        (int[] calibration, int[] control) = CalibrationAndControl(data, ref unseen, sizes);
        if (data.DividesOfficialTest)
            test = [.. unseen.SelectMany(group => group).Order()];
        else
            pool = unseen;
        HashSet<int> held = [.. test.Concat(control).Concat(calibration).SelectMany(data.PartsOf)];
        ILookup<bool, int> rest = pool.Concat(free[true]).SelectMany(group => group).Order().ToLookup(held.Contains);
        var splits = new DataSplits(
            data,
            hashes,
            seed,
            [
                [.. rest[false]],
                control,
                calibration,
                test,
            ],
            [.. leftOut.Concat(rest[true]).Order()],
            data.Count - groups.Length
        );
        splits.Check(data);
        return splits;
    }

    private static Queue<int[]> Ordered(IEnumerable<int[]> groups, UInt128[] hashes, int seed) =>
        new(groups.OrderBy(group => Key(hashes[group[0]], seed)));

    /// <summary>Takes calibration and control: official validation examples first, of which each gets its share.</summary>
    private static (int[] Calibration, int[] Control) CalibrationAndControl(LabelledDataset data, ref Queue<int[]> pool, SplitSizes sizes)
    {
        ILookup<bool, int[]> isValidation = pool.ToLookup(group => group.Any(i => data.OfficialSplitOf(i) is OfficialSplit.Validation));
        Queue<int[]> validation = new(isValidation[true]),
            others = new(isValidation[false]);
        double share = (double)sizes.Calibration / (sizes.Calibration + sizes.Control);
        int ofValidation = (int)Math.Round(validation.Sum(group => group.Length) * share);
        int[] calibration = Fill(ref validation, Math.Min(ofValidation, sizes.Calibration));
        calibration = [.. calibration.Concat(Fill(ref others, sizes.Calibration - calibration.Length)).Order()];
        int[] control = Fill(ref validation, sizes.Control);
        control = [.. control.Concat(Fill(ref others, sizes.Control - control.Length)).Order()];
        pool = new([.. validation, .. others]);
        return (calibration, control);
    }

    /// <summary>Takes groups in order while they fit; those that do not stay in the queue, in order.</summary>
    private static int[] Fill(ref Queue<int[]> pool, int size)
    {
        var taken = new List<int>(size);
        var rest = new Queue<int[]>(pool.Count);
        foreach (int[] group in pool)
        {
            if (taken.Count + group.Length <= size)
                taken.AddRange(group);
            else
                rest.Enqueue(group);
        }
        pool = rest;
        taken.Sort();
        return [.. taken];
    }

    private static UInt128 Key(UInt128 hash, int seed)
    {
        Span<byte> bytes = stackalloc byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, seed);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[4..], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes));
    }

    private void Check(LabelledDataset data)
    {
        foreach (Split split in Enum.GetValues<Split>())
        {
            if (this[split].Count == 0 && !(split is Split.Train && data.DividesOfficialTest))
                throw new SufficeException(
                    Fault.Data,
                    $"{data.Name} has {data.Count:N0} {data.Noun}s, too few: its {split} split would be empty. Add {data.Noun}s (24 "
                        + "different ones at least)."
                );
        }
        // A set may only judge, and a teacher may know classes of which there is nothing here.
        if (this[Split.Train].Count == 0 || data.LabelsAreAnswers)
            return;
        bool[] seen = new bool[data.Labels.Length];
        foreach (int i in this[Split.Train])
            seen[data.Label(i)] = true;
        if (Array.IndexOf(seen, false) is >= 0 and int missing)
            throw new SufficeException(
                Fault.Data,
                $"{data.Name}: class {data.Labels[missing]} has no {data.Noun} in the training "
                    + $"split. Add {data.Noun}s of that class, or choose another "
                    + $"seed.{LookAlikeClasses.Of(data.Labels[missing], data.Labels)}"
            );
    }
}
