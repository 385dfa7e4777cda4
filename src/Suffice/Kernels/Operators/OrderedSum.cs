using System.Runtime.Intrinsics;

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

    /// <summary>The sixteen together: the second half is added to the first, then of what is left, to the last.</summary>
    public static float Together(float* sums)
    {
        Vector128<float> four = Vector128.Load(sums) + Vector128.Load(sums + 8) + (Vector128.Load(sums + 4) + Vector128.Load(sums + 12)),
            two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }
}
