using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>
/// What a pass that decides on the device begins with: of each input where it is heading, its tokens, who decides about it and what paths
/// cost it; prices, schedules and levels of those who decide, two for each input at the most. Whole numbers first, then numbers in double
/// precision.
/// </summary>
internal sealed class PassBlock
{
    private readonly int inputs,
        paths,
        features;

    public PassBlock(CompiledModel compiled, PlanKey key)
    {
        PathLibrary library = compiled.Bundle.Library;
        ControllerDescription? control = compiled.Bundle.Manifest.Controller;
        var seen = new DecisionFeatures(library.Model.Classes);
        (inputs, paths, features) = (key.Inputs, library.Paths.Count, seen.Count);
        Integers = BlockLayout.PassNumbers(inputs, paths);
        Shape = new DecideShape(
            0,
            0,
            0,
            0,
            paths,
            inputs,
            library.Model.Classes,
            Math.Min(DecisionFeatures.Ranks, library.Model.Classes),
            seen.Count,
            Math.Max(1, library.Paths.Max(path => library.Children(path).Count)),
            control?.PredictorMembers ?? 0,
            control?.PredictorHidden ?? 0,
            control is null ? 0 : Math.Max(1, control.PolicyMembers),
            control?.PolicyHidden ?? 0,
            DecisionWeights.PolicyAt(compiled.Bundle)
        );
    }

    /// <summary>Of decisions, but for where and how.</summary>
    public DecideShape Shape { get; }

    /// <summary>Whole numbers.</summary>
    public int Integers { get; }

    /// <summary>Numbers in double precision.</summary>
    public int Doubles => ScoringAt + (paths * (features + 1));

    public long Bytes => ((long)Integers * sizeof(int)) + ((long)Doubles * sizeof(double));

    /// <summary>Where a list begins.</summary>
    public int ListAt(PassList list) => BlockLayout.ListAt(list, inputs);

    /// <summary>Where the steps of a setting begin.</summary>
    public int StepsAt(int setting) => BlockLayout.StepsAt(setting, inputs, paths);

    /// <summary>Where a setting begins, in doubles.</summary>
    public int SettingAt(int setting) => BlockLayout.SettingAt(setting, paths);

    /// <summary>Where the costs of an input begin, in doubles.</summary>
    public int CostsAt(int slot) => BlockLayout.CostsAt(slot, inputs, paths);

    /// <summary>Where begins what scores need, in doubles.</summary>
    public int ScoringAt => BlockLayout.ScoringAt(inputs, paths);
}
