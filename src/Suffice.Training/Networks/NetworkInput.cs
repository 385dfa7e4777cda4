using Suffice.Inputs;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>A batch as a network reads it.</summary>
/// <param name="Values">Images (B, C, H, W); or token ids (B, N), int64, each text filled up at its end to the longest of the
/// batch.</param>
/// <param name="Lengths">(B) tokens of each text, class token included; null for images.</param>
/// <param name="Types">(B, N) token types, int64; null: all are 0.</param>
internal sealed record NetworkInput(Tensor Values, int[]? Lengths = null, Tensor? Types = null)
{
    public static implicit operator NetworkInput(Tensor images) => FromTensor(images);

    /// <summary>Of prepared images.</summary>
    public static NetworkInput FromTensor(Tensor images) => new(images);

    /// <summary>Of texts of any lengths, at least one.</summary>
    public static NetworkInput Of(IReadOnlyList<TokenText> texts)
    {
        int[] lengths = [.. texts.Select(text => text.Ids.Length)];
        int most = lengths.Max();
        return new NetworkInput(
            Padded(text => text.Ids),
            lengths,
            texts.Any(text => text.Types is not null) ? Padded(text => text.Types) : null
        );

        Tensor Padded(Func<TokenText, int[]?> numbers)
        {
            var values = new long[texts.Count * most];
            for (int i = 0; i < texts.Count; i++)
            {
                int[] row = numbers(texts[i]) ?? [];
                for (int k = 0; k < row.Length; k++)
                    values[(i * most) + k] = row[k];
            }
            return tensor(values, [texts.Count, most]);
        }
    }
}

/// <summary>Tokens on their way through a network.</summary>
/// <param name="Tokens">(B, N, C).</param>
/// <param name="Lengths">(B) tokens of each input; null where all have N.</param>
/// <param name="Valid">(B, N), true where a token is not padding; null where none is.</param>
internal sealed record TokenBatch(Tensor Tokens, int[]? Lengths, Tensor? Valid)
{
    /// <summary>Of inputs that have so many tokens each; null: all of them.</summary>
    public static TokenBatch Of(Tensor tokens, int[]? lengths)
    {
        long most = tokens.shape[1];
        if (lengths is null || lengths.All(length => length == most))
            return new TokenBatch(tokens, lengths, null);
        Tensor counts = tensor(Array.ConvertAll(lengths, length => (long)length)).unsqueeze(1);
        return new TokenBatch(tokens, lengths, Numbers.Range(most).unsqueeze(0) < counts);
    }
}
