using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Suffice.Evaluation.Datasets;

/// <summary>
/// Divides a data set into train, control, calibration and test. Images with equal pixels form one group, which is never divided; groups are put
/// in the order of SHA-256(seed, content hash), so that the result depends on the seed and the images alone, not on names or their order.
/// Official test images are the test split; groups that contain one are left out of every other split. Without official test images, the
/// first sixth of all images in that order is the test split. Then the calibration split is filled to its size, then the control split;
/// the rest is the training split. A group too large for what is left of a split goes to the next one.
/// Sizes are customary ones where the data set has them, else 17 % control and 8 % calibration of the images that are not test images.
/// </summary>
public sealed class DataSplits
{
    private readonly int[][] indices;

    private DataSplits(int seed, int[][] indices, int[] leftOut, int duplicates)
    {
        Seed = seed;
        this.indices = indices;
        LeftOut = leftOut;
        Duplicates = duplicates;
    }

    /// <summary>The seed it was made with.</summary>
    public int Seed { get; }

    /// <summary>Indices of the images in a split, ascending.</summary>
    public IReadOnlyList<int> this[Split split] => indices[(int)split];

    /// <summary>Images of the training pool that are in no split because an official test image has the same pixels, ascending.</summary>
    public IReadOnlyList<int> LeftOut { get; }

    /// <summary>Images beyond the first of each group of images with equal pixels.</summary>
    public int Duplicates { get; }

    /// <summary>Divides a data set, reading every image.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="seed">Any number; the same one gives the same split.</param>
    /// <param name="progress">See <see cref="ImageDataset.ContentHashes"/>.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: too few images to fill every split, or a class without a training image.</exception>
    public static DataSplits Of(ImageDataset data, int seed, IProgress<double>? progress = null)
    {
        UInt128[] hashes = data.ContentHashes(progress);
        var groups = Enumerable.Range(0, data.Count).GroupBy(i => hashes[i]).Select(group => group.ToArray()).ToArray();
        bool official = Enumerable.Range(0, data.Count).Any(data.IsOfficialTest);

        int[] test = [.. Enumerable.Range(0, data.Count).Where(data.IsOfficialTest)];
        int[] leftOut = [.. groups.Where(group => group.Any(data.IsOfficialTest)).SelectMany(group => group).Where(i => !data.IsOfficialTest(i)).Order()];
        var pool = new Queue<int[]>(groups.Where(group => !group.Any(data.IsOfficialTest)).OrderBy(group => Key(hashes[group[0]], seed)));
        if (!official) test = Fill(ref pool, (int)Math.Round(data.Count / 6.0));
        int left = pool.Sum(group => group.Length);
        SplitSizes sizes = data.CustomarySizes ?? new SplitSizes((int)Math.Round(left * 0.17), (int)Math.Round(left * 0.08));
        int[] calibration = Fill(ref pool, sizes.Calibration);
        int[] control = Fill(ref pool, sizes.Control);
        int[] train = [.. pool.SelectMany(group => group).Order()];
        var splits = new DataSplits(seed, [train, control, calibration, test], leftOut, data.Count - groups.Length);
        splits.Check(data);
        return splits;
    }

    /// <summary>Takes groups in order while they fit; those that do not stay in the queue, in order.</summary>
    private static int[] Fill(ref Queue<int[]> pool, int size)
    {
        var taken = new List<int>(size);
        var rest = new Queue<int[]>(pool.Count);
        foreach (int[] group in pool)
        {
            if (taken.Count + group.Length <= size) taken.AddRange(group);
            else rest.Enqueue(group);
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

    private void Check(ImageDataset data)
    {
        foreach (Split split in Enum.GetValues<Split>())
        {
            if (this[split].Count == 0)
                throw new SufficeException(Fault.Data, $"{data.Name} has {data.Count:N0} images, too few: its {split} split would be empty. Add images (24 different ones at least).");
        }
        bool[] seen = new bool[data.Labels.Length];
        foreach (int i in this[Split.Train]) seen[data.Label(i)] = true;
        if (Array.IndexOf(seen, false) is >= 0 and int missing)
            throw new SufficeException(Fault.Data, $"{data.Name}: class {data.Labels[missing]} has no image in the training split. Add images of that class, or choose another seed.");
    }
}
