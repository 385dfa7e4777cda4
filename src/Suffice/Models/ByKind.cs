namespace Suffice.Models;

/// <summary>
/// One thing for each kind of input, such as its embedding. A kind more is a parameter more here: then the compiler names every table that
/// lacks an entry for it.
/// </summary>
/// <param name="Image">That of <see cref="InputKind.Image"/>.</param>
/// <param name="Text">That of <see cref="InputKind.Text"/>.</param>
internal sealed record ByKind<T>(T Image, T Text)
{
    /// <summary>The entry of a kind.</summary>
    public T this[InputKind kind] => kind.In(this);
}
