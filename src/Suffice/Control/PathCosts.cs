using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// What every path costs an input, as a fraction of the teacher's computation. Images all cost the same; a text costs what its own number
/// of tokens asks for. Worked out once for each number of tokens; safe from several threads.
/// </summary>
/// <param name="library">The P paths.</param>
/// <param name="teacherMacs">Of which costs are fractions: see <see cref="Bundles.BundleManifest.TeacherMacs"/>.</param>
internal sealed class PathCosts(PathLibrary library, long teacherMacs)
{
    private readonly double[]?[] fractions = new double[]?[library.Model.Tokens + 1];

    /// <summary>(P) fractions for an input of so many tokens, class token included, controller left out.</summary>
    public double[] Of(int tokens) => fractions[tokens] ??= Find(tokens);

    private double[] Find(int tokens) => [.. library.Paths.Select(path => CostModel.Path(library, path, tokens) / (double)teacherMacs)];
}
