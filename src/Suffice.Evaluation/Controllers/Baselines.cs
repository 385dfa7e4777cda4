using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Controllers;

/// <summary>Names of the baseline controllers, and the controllers that a bundle's manifest describes.</summary>
public static class Baselines
{
    public const string Confidence = "confidence", Entropy = "entropy", Patience = "patience", OneShot = "one_shot";

    /// <summary>One controller per setting of a described baseline, cheapest first.</summary>
    /// <param name="library">The bundle's paths.</param>
    /// <param name="description">From the manifest.</param>
    /// <param name="temperatures">From the manifest: one per path.</param>
    /// <param name="teacherMacs">From the manifest.</param>
    /// <param name="utility">The complexity predictor, which <c>one_shot</c> needs.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when the description does not fit the library.</exception>
    public static IReadOnlyList<IController> Controllers(
        PathLibrary library, BaselineDescription description, IReadOnlyList<double> temperatures, long teacherMacs, IPathUtility? utility)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(temperatures);
        string name = description.Name;
        if (name is not (Confidence or Entropy or Patience or OneShot)) throw Misfit(name, "no such baseline is known");
        if (name == OneShot && utility is null) throw Misfit(name, "it needs a complexity predictor and the bundle has none");
        if (description.Schedule < 0 || description.Schedule >= library.Paths.Count) throw Misfit(name, $"its schedule ends at path {description.Schedule} of {library.Paths.Count}");
        if (name is Confidence or Entropy && temperatures.Count != library.Paths.Count) throw Misfit(name, $"{temperatures.Count} temperatures for {library.Paths.Count} paths");
        ExecutionPath deepest = library.Paths[description.Schedule];
        return
        [
            .. description.Thresholds.Select(threshold => (IController)(name switch
            {
                Confidence => new ConfidenceThreshold(library, deepest, temperatures, threshold),
                Entropy => new EntropyThreshold(library, deepest, temperatures, threshold),
                Patience => new Patience(library, deepest, (int)threshold),
                _ => new OneShot(library, utility!, threshold, teacherMacs),
            })),
        ];
    }

    private static SufficeException Misfit(string name, string what) =>
        new(Fault.Bundle, $"Manifest, baseline '{name}': {what}. Compile the bundle again with this version of Suffice.");
}
