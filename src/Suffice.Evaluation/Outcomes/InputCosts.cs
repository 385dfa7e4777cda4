namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// Multiply-adds of every path for every input, without a controller: one row for all images, one for each text, which costs its own
/// length.
/// </summary>
internal sealed class InputCosts
{
    private readonly long[][] rows; // (1 or n)(P)

    /// <param name="rows">(n)(P); texts of the same length may share a row.</param>
    public InputCosts(long[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        this.rows = rows;
    }

    /// <summary>P.</summary>
    public int Paths => rows.Length == 0 ? 0 : rows[0].Length;

    public long this[int input, int path] => Of(input)[path];

    /// <summary>(P) costs of one input.</summary>
    public long[] Of(int input) => rows.Length == 1 ? rows[0] : rows[input];

    /// <summary>The same (P) for all inputs.</summary>
    public static implicit operator InputCosts(long[] same) => FromInt64Array(same);

    /// <summary>The same (P) for all inputs.</summary>
    public static InputCosts FromInt64Array(long[] same)
    {
        ArgumentNullException.ThrowIfNull(same);
        return new InputCosts([same]);
    }
}
