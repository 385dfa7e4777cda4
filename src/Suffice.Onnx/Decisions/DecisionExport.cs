using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;

namespace Suffice.Onnx.Decisions;

/// <summary>A bundle's way of choosing paths as ONNX operators, at any price of computation and for any batch.</summary>
internal abstract class DecisionExport
{
    /// <summary>Floats that each input carries from one decision point to the next; 0: none.</summary>
    public virtual int StateSize => 0;

    /// <summary>Whether decisions look at the answer before.</summary>
    public virtual bool LooksBack => true;

    /// <summary>Decides.</summary>
    /// <param name="site">The decision point.</param>
    /// <returns>
    /// (B) whole numbers: 0 stops, i + 1 goes on to the i-th child; and what is remembered, (B, <see cref="StateSize"/>).
    /// </returns>
    public abstract (string Action, string? State) Write(DecisionSite site);

    /// <summary>The one that a bundle uses, or another that it holds.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it has none of this name; with <see cref="Fault.Bundle"/>
    /// when this version does not know it.</exception>
    public static DecisionExport Of(BundleFile bundle, ControllerSettings settings)
    {
        PathLibrary library = bundle.Library;
        return settings.Name switch
        {
            ControllerNames.Policy => new PolicyExport(bundle),
            ControllerNames.Greedy => new GreedyExport(bundle),
            ControllerNames.OneShot => new OneShotExport(bundle),
            ControllerNames.Fixed => new RuleExport(library, settings, null),
            ControllerNames.Entropy => new RuleExport(library, settings, new EntropyExport(bundle.Manifest.Temperatures)),
            ControllerNames.Patience => new RuleExport(library, settings, new AgreementExport()),
            ControllerNames.LearnedExit => new RuleExport(
                library,
                settings,
                new JudgeExport(library.Model.Classes, ControllerFamily.Judges(bundle, settings))
            ),
            ControllerNames.Confidence or ControllerNames.BudgetedBatch or ControllerNames.OptimalStopping => new RuleExport(
                library,
                settings,
                new ConfidenceExport(bundle.Manifest.Temperatures)
            ),
            _ => throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: controller '{settings.Name}' is not known to this version, so its decisions cannot be written as a graph. "
                    + "Update, or export without the graph that decides."
            ),
        };
    }

    /// <summary>The action that leads from a decision point towards a path; 0 where none does.</summary>
    private protected static long Towards(PathLibrary library, ExecutionPath at, ExecutionPath target) =>
        library.Steps(target)[at.Index] is { } next ? library.Children(at).Index().First(child => child.Item == next).Index + 1 : 0;

    /// <summary>What was fitted of a controller: the one in use for null.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the bundle has none of this name.</exception>
    public static ControllerSettings Settings(BundleFile bundle, string? name)
    {
        BundleManifest manifest = bundle.Manifest;
        string wanted = name ?? manifest.Deployed;
        ControllerSettings? known = manifest.Controllers.FirstOrDefault(settings => settings.Name == wanted);
        // Bundles from before there was a choice have the policy and its table alone.
        if (known is null && manifest.Controllers.Length == 0 && wanted == manifest.Deployed)
            known = new ControllerSettings(wanted, manifest.LambdaTable);
        return known
            ?? throw new SufficeException(
                Fault.Usage,
                $"{bundle.Path} has no controller '{wanted}'. It has {string.Join(", ", manifest.Controllers.Select(other => other.Name))}."
            );
    }

    /// <summary>The price at the bundle's default setting; null where the full path is the default, or there is none.</summary>
    /// <remarks>Rules have the price of the entry that does not spend more: a graph has no rule between two entries.</remarks>
    public static double? DefaultPrice(BundleFile bundle, ControllerSettings settings)
    {
        BundleManifest manifest = bundle.Manifest;
        if (manifest.DefaultBudget is not { } budget || manifest.DefaultChoice is { Basis: DefaultBasis.FullPath })
            return null;
        if (settings.Budgets.Length == 0 || budget < settings.Budgets[0].Fraction || budget > settings.Budgets[^1].Fraction)
            return null;
        return ControllerNames.Predicting.Contains(settings.Name)
            ? LambdaTable.Find(settings.Budgets, budget)
            : settings.Budgets[LambdaTable.Locate(settings.Budgets, budget).Entry].Lambda;
    }
}
