namespace Suffice.Evaluation.Statistics;

/// <summary>Solves small symmetric positive definite systems.</summary>
internal static class Cholesky
{
    /// <param name="matrix">(d, d); its lower triangle is read and overwritten by the factor L of L Lᵀ.</param>
    /// <param name="right">(d).</param>
    /// <returns>(d).</returns>
    public static double[] Solve(double[] matrix, double[] right)
    {
        double[] solution = [.. right];
        Factor(matrix, right.Length);
        Substitute(matrix, solution);
        return solution;
    }

    /// <summary>Overwrites the lower triangle of a matrix by its factor L of L Lᵀ.</summary>
    public static void Factor(double[] matrix, int size)
    {
        for (int row = 0; row < size; row++)
        for (int column = 0; column <= row; column++)
        {
            double sum = matrix[(row * size) + column];
            for (int k = 0; k < column; k++)
                sum -= matrix[(row * size) + k] * matrix[(column * size) + k];
            matrix[(row * size) + column] =
                column < row ? sum / matrix[(column * size) + column] : Math.Sqrt(Math.Max(sum, double.Epsilon));
        }
    }

    /// <summary>Overwrites a right-hand side by the solution.</summary>
    /// <param name="factor">(d, d) from <see cref="Factor"/>.</param>
    /// <param name="solution">(d).</param>
    public static void Substitute(double[] factor, Span<double> solution)
    {
        int size = solution.Length;
        for (int row = 0; row < size; row++)
        {
            for (int k = 0; k < row; k++)
                solution[row] -= factor[(row * size) + k] * solution[k];
            solution[row] /= factor[(row * size) + row];
        }
        for (int row = size - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < size; k++)
                solution[row] -= factor[(k * size) + row] * solution[k];
            solution[row] /= factor[(row * size) + row];
        }
    }
}
