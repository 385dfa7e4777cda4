namespace Suffice.Kernels.Operators;

/// <summary>
/// Sums over a row whose bits do not depend on the width of vectors: sixteen sums side by side, element i in sum i modulo 16, which are
/// then added in halves. Narrower vectors take the sixteen in several passes.
/// </summary>
internal static unsafe class OrderedSum
{
    /// <summary>Sums side by side.</summary>
    public const int Lanes = 16;

    /// <summary>The elements of a row that fill all sixteen.</summary>
    public static int Whole(int count) => count - (count % Lanes);

    /// <summary>The sixteen together, which are written over.</summary>
    public static float Together(float* sums)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
                sums[i] += sums[i + half];
        }
        return sums[0];
    }
}
