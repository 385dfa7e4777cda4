namespace Suffice.Kernels.Operators;

/// <summary>
/// Softmax without its division: replaces each row by e^(scale · (x − largest x)) and hands out what to multiply it
/// with.
/// </summary>
internal unsafe interface ISoftmax
{
    /// <param name="x">(rows, stride); finite, readable and writable up to a multiple of 16 floats beyond
    /// <paramref name="columns"/>.</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns that count.</param>
    /// <param name="scale">Factor on x; positive.</param>
    /// <param name="inverseSums">(rows): 1 / the sum of the row.</param>
    static abstract void Run(float* x, nint stride, int rows, int columns, float scale, float* inverseSums);
}
