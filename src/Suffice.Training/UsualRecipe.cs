using Suffice.Models;
using Suffice.Training.Adapting;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;

namespace Suffice.Training;

/// <summary>The choices for a net from elsewhere where nobody made any: fine-tuned, then adapted with its backbone frozen.</summary>
internal static class UsualRecipe
{
    /// <summary>Most early exits: with two token schedules, the path library holds no more.</summary>
    private const int MostExits = 6;

    /// <summary>Of examples, those in the training split.</summary>
    private const double TrainingShare = 0.6;

    /// <summary>Heads take so many steps to learn; of few examples, batches are smaller.</summary>
    private const int FewestSteps = 600,
        SmallestBatch = 16,
        LargestBatch = 256;

    /// <summary>A new head on a net from elsewhere takes so many steps to settle.</summary>
    private const int FewestFineTuningSteps = 400,
        FewestEpochs = 4,
        MostEpochs = 20;

    /// <summary>Of a net of so many blocks.</summary>
    /// <param name="model">Static; its head is that of the classes wanted.</param>
    /// <param name="examples">How many there are, in all splits.</param>
    public static Recipe Of(ModelDescription model, int examples) =>
        new()
        {
            Description = "The usual choices for a net that was trained elsewhere.",
            Model = model,
            Training = FineTuning(examples),
            Adaptation = Adaptation(model, examples),
        };

    /// <summary>Few examples are seen more often, and longer without getting better on a control split that is as small.</summary>
    private static TrainingOptions FineTuning(int examples)
    {
        const int batch = 32;
        int epochs = (int)Math.Clamp(FewestFineTuningSteps * batch / (TrainingShare * Math.Max(1, examples)), FewestEpochs, MostEpochs);
        return new()
        {
            Epochs = epochs,
            BatchSize = batch,
            LearningRate = 2e-4,
            WeightDecay = 0.01,
            Warmup = 0.1,
            Dropout = 0.1,
            LayerDecay = 0.85,
            AverageDecay = 0,
            Patience = 1 + ((epochs - FewestEpochs) / 4),
            Products = ProductPrecision.BFloat16,
        };
    }

    private static AdaptationOptions Adaptation(ModelDescription model, int examples)
    {
        ArgumentNullException.ThrowIfNull(model);
        const int epochs = 30;
        int[] exits =
        [
            .. Enumerable.Range(0, Math.Min(MostExits, model.Depth)).Select(i => i * model.Depth / Math.Min(MostExits, model.Depth)),
        ];
        return new AdaptationOptions
        {
            ExitsAfter = exits,
            ExitHidden = Math.Clamp(model.Classes, 64, 256),
            // A net with learned tokens beside its class token drops none.
            Schedules =
                model.ExtraTokens > 0 ? [] : [.. exits.Where(exit => exit > 0).Take(2).Select(exit => new TokenSchedule([exit], [0.5]))],
            CacheFeatures = true,
            Weights = WeightType.BF16,
            ExitWeights = WeightType.BF16,
            Heads = new TrainingOptions
            {
                Epochs = epochs,
                BatchSize = (int)Math.Clamp(TrainingShare * examples * epochs / FewestSteps, SmallestBatch, LargestBatch),
                LearningRate = 4e-3,
                AverageDecay = 0.99,
            },
            Joint = new TrainingOptions { Epochs = 0 },
            EndToEndRounds = 0,
            Controller = new ControllerOptions { TrainingImages = 4000 },
        };
    }
}
