using Suffice.Training.Adapting;
using Suffice.Training.Folding;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Tests.Adapting;

/// <summary>What an adaptation refuses before the hours that come first.</summary>
public class AdaptationChecksTests
{
    private static readonly AdaptationOptions Good = AdaptationRunTests.Options;

    public static TheoryData<string, AdaptationOptions> Bad =>
        new()
        {
            { "controller.members", Good with { Controller = Good.Controller with { Members = 1 } } },
            { "controller.policy_members", Good with { Controller = Good.Controller with { PolicyMembers = 0 } } },
            { "controller.lowest_price", Good with { Controller = Good.Controller with { LowestPrice = 0 } } },
            { "controller.lowest_price", Good with { Controller = Good.Controller with { LowestPrice = 2 } } },
            { "schedules[1] needs", Good with { Schedules = [new([1], [0.5]), new([1, 2], [0.5])] } },
            { "schedules[0].after_blocks names a point twice", Good with { Schedules = [new([1, 1], [0.5, 0.6])] } },
            { "schedules[0].after_blocks is 3", Good with { Schedules = [new([3], [0.5])] } },
            { "schedules[0].after_blocks is 0", Good with { Schedules = [new([0], [0.5])] } },
            { "schedules[0].keep", Good with { Schedules = [new([1], [0])] } },
            { "heads.patch_keep", Good with { Heads = Good.Heads with { PatchKeep = 0.5 } } },
            { "joint.patience", Good with { Joint = Good.Joint with { Patience = 3 } } },
            { "end_to_end.patch_keep", Good with { EndToEnd = Good.EndToEnd with { PatchKeep = 0.9 } } },
            { "joint.batch_size", Good with { Joint = Good.Joint with { BatchSize = 0 } } },
            { "heads.dropout", Good with { Heads = Good.Heads with { Dropout = 1 } } },
            { "heads.average_decay", Good with { Heads = Good.Heads with { AverageDecay = double.NaN } } },
            { "joint.learning_rate", Good with { Joint = Good.Joint with { LearningRate = 0 } } },
            { "fold.heal.erase", Good with { Fold = Folds with { Heal = Folds.Heal with { Erase = 1.5 } } } },
            { "fold.heal.patience", Good with { Fold = Folds with { Heal = Folds.Heal with { Patience = 2 } } } },
            { "end_to_end.products", Good with { Joint = Aware, EndToEndRounds = 1 } },
            { "heads.products", Good with { Heads = Good.Heads with { Products = ProductPrecision.EightBits }, CacheFeatures = true } },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_choice_that_cannot_work_is_named(string field, AdaptationOptions options) =>
        Errors.Expect(Fault.Usage, () => AdaptationChecks.CheckOptions(options), $"adaptation.{field}");

    [Fact]
    public void Others_pass()
    {
        AdaptationChecks.CheckOptions(Good);
        AdaptationChecks.CheckOptions(Good with { Joint = Aware, EndToEndRounds = 0 });
        AdaptationChecks.CheckOptions(Good with { Joint = Aware, EndToEndRounds = 1, EndToEnd = Aware });
    }

    private static FoldOptions Folds => new() { MaxMemory = 1 << 20 };

    private static TrainingOptions Aware => Good.Joint with { Products = ProductPrecision.EightBits };
}
