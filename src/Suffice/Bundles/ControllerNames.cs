namespace Suffice.Bundles;

/// <summary>What the ways of choosing paths are called in manifests and records.</summary>
internal static class ControllerNames
{
    /// <summary>Complexity predictor and policy network.</summary>
    public const string Policy = "policy";

    /// <summary>The predictor alone, asked at every decision point.</summary>
    public const string Greedy = "greedy";

    /// <summary>The predictor alone, asked once.</summary>
    public const string OneShot = "one_shot";

    /// <summary>The largest probability, scaled by a temperature, reaches a threshold (BranchyNet, arXiv 1709.01686).</summary>
    public const string Confidence = "confidence";

    /// <summary>The entropy falls to a threshold (the same).</summary>
    public const string Entropy = "entropy";

    /// <summary>As many exits in a row agree (PABEE, arXiv 2006.04152).</summary>
    public const string Patience = "patience";

    /// <summary>A linear judge at each exit (BERxiT, EACL 2021).</summary>
    public const string LearnedExit = "learned_exit";

    /// <summary>Confidence thresholds by which a fixed share of the inputs leaves at each exit (MSDNet, arXiv 1703.09844).</summary>
    public const string BudgetedBatch = "budgeted_batch";

    /// <summary>Confidence thresholds of each exit by dynamic programming (Chow, Robbins and Siegmund 1971).</summary>
    public const string OptimalStopping = "optimal_stopping";

    /// <summary>All inputs take the same path: nothing is decided.</summary>
    public const string Fixed = "fixed";

    /// <summary>All of them, simplest first: of two that are as good, the one that comes first here is preferred.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Fixed, Confidence, Entropy, Patience, BudgetedBatch, OptimalStopping, LearnedExit, OneShot, Greedy, Policy];

    /// <summary>Those that ask the complexity predictor, and so differ from one seed of its training to another.</summary>
    public static IReadOnlyList<string> Predicting { get; } = [OneShot, Greedy, Policy];
}
