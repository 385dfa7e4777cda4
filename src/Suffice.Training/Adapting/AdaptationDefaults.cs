using Suffice.Models;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Adapting;

/// <summary>How a net is adapted where nobody says how: choices that depend on its size and on how many examples there are.</summary>
public static class AdaptationDefaults
{
    /// <summary>
    /// From so many multiply-adds on, a net stays as it is and only its exits learn, from what they read computed once: joint rounds would
    /// take days without an accelerator.
    /// </summary>
    private const long LargeMacs = 500_000_000;

    /// <summary>Early exits after blocks; one after the embedding comes before them.</summary>
    private const int MostExits = 5;

    /// <summary>With fewer patches little can be dropped.</summary>
    private const int LeastPatches = 49;

    /// <summary>Widest input of an exit that reads every patch.</summary>
    private const int WidestPatches = 1 << 14;

    /// <summary>Share of all examples in the training split.</summary>
    private const double TrainingShare = 0.6;

    /// <param name="backbone">The static net.</param>
    /// <param name="examples">How many there are, in all splits.</param>
    public static AdaptationOptions For(ModelDescription backbone, int examples)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        bool large = CostModel.Static(backbone, backbone.Tokens) >= LargeMacs;
        int[] after = Spaced(backbone.Depth);
        var heads = new TrainingOptions { Epochs = large ? 20 : 4, LearningRate = 2e-3 };
        var joint = new TrainingOptions { Epochs = large ? 0 : 4, LearningRate = 3e-4 };
        var endToEnd = new TrainingOptions { Epochs = 1, LearningRate = 1e-4 };
        return new AdaptationOptions
        {
            ExitsAfter = [0, .. after],
            AllPatchesAfter = (long)backbone.Tokens * backbone.Width <= WidestPatches ? [0] : [],
            Schedules = Schedules(backbone, after),
            CacheFeatures = large,
            Heads = Averaged(heads, examples),
            Joint = Averaged(joint, examples),
            EndToEnd = Averaged(endToEnd, examples),
            EndToEndRounds = large ? 0 : 1,
        };
    }

    /// <summary>Points between the first block and the last, about evenly spaced.</summary>
    private static int[] Spaced(int depth) =>
        [
            .. Enumerable
                .Range(1, MostExits)
                .Select(i => (int)Math.Round(i * depth / (MostExits + 1.0)))
                .Where(point => point > 0 && point < depth)
                .Distinct(),
        ];

    /// <summary>Half of the tokens early; and half of those that are left, later.</summary>
    private static TokenSchedule[] Schedules(ModelDescription backbone, int[] after)
    {
        if (after.Length == 0 || (!backbone.Kind.VariesInLength && backbone.Tokens - 1 < LeastPatches))
            return [];
        TokenSchedule early = new([after[0]], [0.5]);
        return after.Length >= 4 ? [early, new([after[0], after[2]], [0.5, 0.5])] : [early];
    }

    /// <summary>The running average looks back over an eighth of the steps, so that little of how training began is in it.</summary>
    private static TrainingOptions Averaged(TrainingOptions options, int examples)
    {
        double steps = Math.Max(1, options.Epochs) * TrainingShare * examples / options.BatchSize;
        return options with { AverageDecay = Math.Round(Math.Clamp(1 - (8 / steps), 0.5, options.AverageDecay), 3) };
    }
}
