using Suffice.Models;
using static System.FormattableString;

namespace Suffice.Bundles;

/// <summary>Whether the controllers that a manifest describes fit its paths.</summary>
internal static class ControllerCheck
{
    /// <param name="manifest">To be checked.</param>
    /// <param name="library">Its paths.</param>
    /// <param name="require">Refuses the bundle, saying what, where the first argument is false.</param>
    public static void Run(BundleManifest manifest, PathLibrary library, Action<bool, string> require)
    {
        Table(manifest.LambdaTable, "λ table", require);
        foreach (ControllerSettings settings in manifest.Controllers)
            Check(settings, library, require);
        // Bundles from before there was a choice describe none, and use their policy.
        ControllerSettings? used = Array.Find(manifest.Controllers, settings => settings.Name == manifest.Deployed);
        require(
            used is not null || (manifest.Controllers.Length == 0 && manifest.Deployed == ControllerNames.Policy),
            $"controller '{manifest.Deployed}' is to be used but not described"
        );
        require(
            used is null || used.Budgets.SequenceEqual(manifest.LambdaTable),
            $"λ table is not that of its controller '{manifest.Deployed}'"
        );
        require(
            manifest.Temperatures.Length == manifest.Paths.Length || !manifest.Controllers.Any(NeedsTemperatures),
            "controllers need a temperature for each path"
        );
    }

    private static void Check(ControllerSettings settings, PathLibrary library, Action<bool, string> require)
    {
        string name = settings.Name;
        require(ControllerNames.All.Contains(name), $"controller '{name}' is not known to this version");
        bool asks = ControllerNames.Predicting.Contains(name);
        require(settings.Budgets.Length > 0, $"controller '{name}' has no budgets");
        Table(settings.Budgets, $"table of controller '{name}'", require);
        require(
            settings.Rules.Length == (asks ? 0 : settings.Budgets.Length),
            Invariant($"controller '{name}' has {settings.Rules.Length} rules for {settings.Budgets.Length} budgets")
        );
        foreach (StoppingRule rule in settings.Rules)
        {
            require(rule.Schedule >= 0 && rule.Schedule < library.Paths.Count, $"controller '{name}' names a path that is not there");
            int exits = library.Chain(library.Paths[rule.Schedule]).Count - 1;
            require(
                rule.Levels is not null && (rule.Levels.Length <= 1 || rule.Levels.Length == exits) && rule.Levels.All(double.IsFinite),
                $"controller '{name}' has levels that do not fit its schedule"
            );
        }
        if (name == ControllerNames.LearnedExit)
            require(JudgesFit(settings.Judges, library), $"controller '{name}' has judges that do not fit the paths");
    }

    private static bool NeedsTemperatures(ControllerSettings settings) =>
        settings.Name
            is ControllerNames.Confidence
                or ControllerNames.Entropy
                or ControllerNames.BudgetedBatch
                or ControllerNames.OptimalStopping;

    private static bool JudgesFit(double[][]? judges, PathLibrary library)
    {
        return judges is not null && judges.Length == library.Paths.Count && judges.All(weights => weights.All(double.IsFinite));
    }

    private static void Table(LambdaPoint[] table, string name, Action<bool, string> require)
    {
        require(
            table.All(point => double.IsFinite(point.Lambda) && point.Lambda >= 0 && double.IsFinite(point.Fraction) && point.Fraction > 0),
            $"{name} holds numbers out of range"
        );
        for (int i = 1; i < table.Length; i++)
            require(
                table[i].Lambda <= table[i - 1].Lambda && table[i].Fraction >= table[i - 1].Fraction,
                Invariant($"{name} is out of order at entry {i}")
            );
    }
}
