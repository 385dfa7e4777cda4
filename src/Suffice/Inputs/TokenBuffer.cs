using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>Texts as token ids, without anything between or behind them.</summary>
internal sealed class TokenBuffer(TextEmbedding reads, int capacity) : InputBuffer
{
    private readonly int[] ids = new int[capacity * reads.MaxTokens]; // (sum of lengths)
    private readonly int[] types = new int[capacity * reads.MaxTokens]; // (sum of lengths)
    private int used;

    public override ReadOnlySpan<int> Ids => ids.AsSpan(0, used);

    public override ReadOnlySpan<int> Types => types.AsSpan(0, used);

    public override void Clear() => used = 0;

    public override int Add(ModelInput input, string name)
    {
        var text = (TokenText)input;
        Check(text, name);
        text.Ids.CopyTo(ids, used);
        if (text.Types is null)
            Array.Clear(types, used, text.Ids.Length);
        else
            text.Types.CopyTo(types, used);
        used += text.Ids.Length;
        return text.Ids.Length;
    }

    private void Check(TokenText text, string name)
    {
        if (text.Ids.Length < 1 || text.Ids.Length > reads.MaxTokens)
            throw new SufficeException(
                Fault.Data,
                $"{name} has {text.Ids.Length} tokens; this model reads 1 to {reads.MaxTokens}. Cut it."
            );
        foreach (int id in text.Ids)
            if (id < 0 || id >= reads.Vocabulary)
                throw new SufficeException(
                    Fault.Data,
                    $"{name} has a token {id}; this model knows 0 to {reads.Vocabulary - 1}. Encode it with the model's own tokenizer."
                );
        if (text.Types is null)
            return;
        if (text.Types.Length != text.Ids.Length)
            throw new SufficeException(
                Fault.Data,
                $"{name} has {text.Ids.Length} tokens and {text.Types.Length} token types. Give one for each token, or none."
            );
        foreach (int type in text.Types)
            if (type < 0 || type >= Math.Max(1, reads.Types))
                throw new SufficeException(
                    Fault.Data,
                    $"{name} has a token type {type}; this model knows 0 to {Math.Max(1, reads.Types) - 1}. Give one of those, or none."
                );
    }
}
