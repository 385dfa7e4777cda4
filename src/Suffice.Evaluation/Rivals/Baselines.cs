using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>Names of the baseline controllers, and the controllers that a bundle's manifest describes.</summary>
public static class Baselines
{
    public const string Confidence = "confidence",
        Entropy = "entropy",
        Patience = "patience",
        Random = "random",
        LearnedExit = "learned_exit",
        BudgetedBatch = "budgeted_batch",
        OptimalStopping = "optimal_stopping",
        OneShot = "one_shot",
        Greedy = "greedy";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [Confidence, Entropy, Patience, Random, LearnedExit, BudgetedBatch, OptimalStopping, OneShot, Greedy];

    /// <summary>Those that ask the complexity predictor, and so differ from seed to seed.</summary>
    public static IReadOnlyList<string> Predicting { get; } = [OneShot, Greedy];

    /// <summary>One controller per setting of a described baseline, cheapest first.</summary>
    /// <param name="library">The bundle's paths.</param>
    /// <param name="description">From the manifest.</param>
    /// <param name="temperatures">From the manifest: one per path.</param>
    /// <param name="teacherMacs">From the manifest.</param>
    /// <param name="utility">The complexity predictor, which <see cref="Predicting"/> need.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when the description does not fit the library.</exception>
    public static IReadOnlyList<IController> Controllers(
        PathLibrary library,
        BaselineDescription description,
        IReadOnlyList<double> temperatures,
        long teacherMacs,
        IPathUtility? utility
    )
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(temperatures);
        string name = description.Name;
        if (!Names.Contains(name))
            throw Misfit(name, "no such baseline is known");
        if (Predicting.Contains(name) && utility is null)
            throw Misfit(name, "it needs a complexity predictor and the bundle has none");
        if (description.Schedule < 0 || description.Schedule >= library.Paths.Count)
            throw Misfit(name, $"its schedule ends at path {description.Schedule} of {library.Paths.Count}");
        if (name is Confidence or Entropy or BudgetedBatch or OptimalStopping && temperatures.Count != library.Paths.Count)
            throw Misfit(name, $"{temperatures.Count} temperatures for {library.Paths.Count} paths");
        ExecutionPath deepest = library.Paths[description.Schedule];
        int exits = library.Chain(deepest).Count - 1;
        double[][] levels = description.Levels ?? [];
        if (name == BudgetedBatch || name == OptimalStopping)
            CheckLevels(levels, description.Thresholds.Length, exits);
        if (name == LearnedExit)
            CheckLevels(levels, exits, new DecisionFeatures(library.Model.Classes).Count + 1);
        return
        [
            .. description.Thresholds.Select(
                (threshold, setting) =>
                    (IController)(
                        name switch
                        {
                            Confidence => new ConfidenceThreshold(library, deepest, temperatures, threshold),
                            Entropy => new EntropyThreshold(library, deepest, temperatures, threshold),
                            Patience => new Patience(library, deepest, (int)threshold),
                            Random => new RandomStop(library, deepest, threshold),
                            LearnedExit => new LearnedExit(library, deepest, levels, threshold),
                            BudgetedBatch or OptimalStopping => new ExitThresholds(library, deepest, temperatures, levels[setting]),
                            Greedy => new Greedy(library, utility!, threshold, teacherMacs),
                            _ => new OneShot(library, utility!, threshold, teacherMacs),
                        }
                    )
            ),
        ];

        void CheckLevels(double[][] found, int rows, int columns)
        {
            if (found.Length != rows || found.Any(row => row.Length != columns))
                throw Misfit(name, $"it needs levels of {rows} × {columns} numbers");
        }
    }

    private static SufficeException Misfit(string name, string what) =>
        new(Fault.Bundle, $"Manifest, baseline '{name}': {what}. Compile the bundle again with this version of Suffice.");
}
