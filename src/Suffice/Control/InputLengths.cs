using Suffice.Models;

namespace Suffice.Control;

/// <summary>How many tokens each input of a batch has, class token included. Allocates only for more inputs than ever before.</summary>
/// <param name="model">Says how many an image has, and a text at most.</param>
internal sealed class InputLengths(ModelDescription model)
{
    private int[] tokens = []; // (n)

    public int this[int input] => tokens[input];

    /// <summary>All as long as any may be.</summary>
    public void Start(int inputs)
    {
        Grow(inputs);
        Array.Fill(tokens, model.Tokens, 0, inputs);
    }

    /// <summary>As long as given.</summary>
    public void Start(ReadOnlySpan<int> lengths)
    {
        Grow(lengths.Length);
        lengths.CopyTo(tokens);
    }

    private void Grow(int inputs)
    {
        if (tokens.Length < inputs)
            tokens = new int[inputs];
    }
}
