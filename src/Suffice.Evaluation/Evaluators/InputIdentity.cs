using System.Buffers.Binary;
using System.IO.Hashing;
using Suffice.Data.Splits;

namespace Suffice.Evaluation.Evaluators;

/// <summary>By what inputs are known again, whoever reads them: content and label of each, in order.</summary>
internal static class InputIdentity
{
    /// <param name="splits">Of the data.</param>
    /// <param name="inputs">Which of them.</param>
    public static string Of(DataSplits splits, IEnumerable<int> inputs)
    {
        var hash = new XxHash128();
        Span<byte> content = stackalloc byte[16];
        foreach (int input in inputs)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(content, splits.Hashes[input]);
            hash.Append(content);
            BinaryPrimitives.WriteInt32LittleEndian(content, splits.Data.Label(input));
            hash.Append(content[..4]);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
