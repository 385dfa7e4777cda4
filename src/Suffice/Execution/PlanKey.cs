using System.Numerics;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>
/// How large a batch a plan has room for. Rounded up to powers of two, so that a few plans serve all batches; nothing is padded for it.
/// </summary>
/// <param name="Inputs">Most inputs.</param>
/// <param name="Tokens">Most tokens of an input.</param>
internal readonly record struct PlanKey(int Inputs, int Tokens)
{
    /// <summary>Shorter inputs are not told apart.</summary>
    private const int FewestTokens = 8;

    /// <summary>The bucket of a batch.</summary>
    public static PlanKey For(ModelDescription model, int maxBatch, int inputs, int tokens) =>
        new(Bucket(inputs, maxBatch), model.Kind.VariesInLength ? Bucket(Math.Max(tokens, FewestTokens), model.Tokens) : model.Tokens);

    /// <summary>Every bucket of tokens there is, ascending.</summary>
    public static IEnumerable<int> TokenBuckets(ModelDescription model)
    {
        for (
            int tokens = model.Kind.VariesInLength ? Math.Min(FewestTokens, model.Tokens) : model.Tokens;
            ;
            tokens = Bucket(tokens + 1, model.Tokens)
        )
        {
            yield return tokens;
            if (tokens == model.Tokens)
                break;
        }
    }

    public bool Covers(int inputs, int tokens) => Inputs >= inputs && Tokens >= tokens;

    private static int Bucket(int value, int most) => (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)value), (uint)most);
}
