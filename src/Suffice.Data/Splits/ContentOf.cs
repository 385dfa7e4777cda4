using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Suffice.Bundles;
using Suffice.Data.Examples;

namespace Suffice.Data.Splits;

/// <summary>Makes and compares <see cref="SplitContent"/>. Nothing is read again: splits know the hash of every example.</summary>
internal static class ContentOf
{
    private const int SampleSize = 128;

    /// <summary>
    /// Of a sample of training examples: with fewer in common, two data sets share what is common anyway, such as short texts.
    /// </summary>
    private const double SharedFrom = 0.05;

    public static SplitContent Splits(DataSplits splits) =>
        new(
            Hash(splits, Split.Train),
            Hash(splits, Split.Control),
            Hash(splits, Split.Calibration),
            Hash(splits, Split.Test),
            [.. splits[Split.Train].Select(i => Upper(splits.Hashes[i])).Distinct().Order().Take(SampleSize).Select(hash => $"{hash:x16}")]
        );

    /// <summary>Of each example, in the order of hash and label: 16 bytes of hash, highest first, the label in UTF-8, a line end.</summary>
    public static string Hash(IEnumerable<(UInt128 Content, string Label)> examples)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> hash = stackalloc byte[16];
        foreach (
            (UInt128 content, string label) in examples
                .OrderBy(example => example.Content)
                .ThenBy(example => example.Label, StringComparer.Ordinal)
        )
        {
            BinaryPrimitives.WriteUInt128BigEndian(hash, content);
            sha.AppendData(hash);
            sha.AppendData(Encoding.UTF8.GetBytes(label + "\n"));
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset().AsSpan(0, hash.Length));
    }

    /// <summary>The splits that hold other examples or labels than they did.</summary>
    public static Split[] Changed(SplitContent was, SplitContent now) =>
        [.. Enum.GetValues<Split>().Where(split => Of(was, split) != Of(now, split))];

    /// <summary>Whether a data set holds a good part of the training examples, in whichever split.</summary>
    public static bool Shares(SplitContent was, DataSplits now) => Shares(was, now.Hashes);

    /// <summary>Whether some splits of a data set hold a good part of the training examples.</summary>
    public static bool Shares(SplitContent was, DataSplits now, IEnumerable<Split> splits) =>
        Shares(was, splits.SelectMany(split => now[split]).Select(i => now.Hashes[i]));

    private static bool Shares(SplitContent was, IEnumerable<UInt128> hashes)
    {
        HashSet<string> there = [.. hashes.Select(hash => $"{Upper(hash):x16}")];
        return was.TrainSample.Count(there.Contains) >= Math.Max(1, SharedFrom * was.TrainSample.Length);
    }

    /// <summary>Of one split.</summary>
    public static string Of(SplitContent content, Split split) =>
        split switch
        {
            Split.Train => content.Train,
            Split.Control => content.Control,
            Split.Calibration => content.Calibration,
            _ => content.Test,
        };

    private static string Hash(DataSplits splits, Split split) =>
        Hash(splits[split].Select(i => (splits.Hashes[i], splits.Data.Labels[splits.Data.Label(i)])));

    private static ulong Upper(UInt128 hash) => (ulong)(hash >> 64);
}
