namespace Suffice.Inputs;

/// <summary>Prepared inputs of one kind, one after another. Allocated once, filled again and again.</summary>
internal abstract class InputBuffer
{
    /// <summary>Numbers of all inputs; empty where they are token ids.</summary>
    public virtual ReadOnlySpan<float> Values => [];

    /// <summary>Token ids of all inputs; empty where they are numbers.</summary>
    public virtual ReadOnlySpan<int> Ids => [];

    /// <summary>As many token types.</summary>
    public virtual ReadOnlySpan<int> Types => [];

    /// <summary>Lets go of all inputs.</summary>
    public abstract void Clear();

    /// <summary>Checks and prepares one more input; on an error, nothing is added.</summary>
    /// <param name="input">Of this kind; there is room for it.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>Its tokens, class token included.</returns>
    public abstract int Add(ModelInput input, string name);
}
