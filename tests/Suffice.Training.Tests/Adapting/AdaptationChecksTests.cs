using Suffice.Training.Adapting;

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
            { "heads.patch_keep", Good with { Heads = Good.Heads with { PatchKeep = 0.5 } } },
            { "joint.patience", Good with { Joint = Good.Joint with { Patience = 3 } } },
            { "end_to_end.patch_keep", Good with { EndToEnd = Good.EndToEnd with { PatchKeep = 0.9 } } },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_choice_that_cannot_work_is_named(string field, AdaptationOptions options) =>
        Errors.Expect(Fault.Usage, () => AdaptationChecks.CheckOptions(options), $"adaptation.{field}");

    [Fact]
    public void Others_pass() => AdaptationChecks.CheckOptions(Good);
}
