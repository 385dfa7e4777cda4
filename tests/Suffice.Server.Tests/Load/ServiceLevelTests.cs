using Suffice.Server.Load;
using Suffice.Text;

namespace Suffice.Server.Tests.Load;

public class ServiceLevelTests
{
    [Fact]
    public void Levels_get_cheaper_and_lose_more()
    {
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        ServiceLevel[] levels = ServiceLevels.Of(model, Budget.Full, uncertified: true);
        Assert.InRange(levels.Length, 2, ServiceLevels.Most);
        Assert.Equal((Budget.Full, 1.0, 0.0), (levels[0].Budget, levels[0].Fraction, levels[0].Loss));
        Assert.Equal(levels.OrderByDescending(level => level.Fraction), levels);
        Assert.Equal(levels.OrderBy(level => level.Loss), levels);
        Assert.Equal(levels.OrderBy(level => level.Price), levels);
        Assert.Equal(0, levels[0].Price);
        Assert.Equal(model.Budgets!.Value.Least, levels[^1].Fraction, 6);
    }

    [Fact]
    public void Without_leave_no_level_is_below_the_certified_one()
    {
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        ServiceLevel[] levels = ServiceLevels.Of(model, Budget.Full, uncertified: false);
        Assert.True(levels[^1].Fraction >= model.Certificate!.Budget - 1e-9);
        Assert.Equal(model.Certificate.Budget, levels[^1].Fraction, 6);
    }

    [Fact]
    public void A_static_bundle_has_one_level_and_no_budgets()
    {
        using var folder = new TemporaryFolder();
        using BundledModel model = TextModel.Open(TestBundles.Texts(folder));
        Assert.Equal([new ServiceLevel(Budget.Full, 1, 0)], ServiceLevels.Of(model, Budget.Default, uncertified: true));
        Errors.Expect(Fault.Usage, () => ServiceLevels.Of(model, Budget.Mean(0.5), uncertified: true), "static");
    }
}
