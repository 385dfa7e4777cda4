using Suffice.Bundles;
using Suffice.Control;

namespace Suffice.Tests.Control;

public sealed class ControllerCacheTests
{
    private static readonly string Bundle = Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice");

    [Fact]
    public void Budgets_that_alternate_share_their_controllers_and_the_one_unused_longest_goes()
    {
        using BundleFile bundle = BundleFile.Open(Bundle);
        var cache = new ControllerCache(bundle, null, 1);
        IController full = cache.For(Budget.Full),
            capped = cache.For(Budget.Mean(0.25).WithCap(0.9));
        Assert.Same(full, cache.For(Budget.Full));
        Assert.Same(capped, cache.For(Budget.Mean(0.25).WithCap(0.9)));
        Assert.NotSame(capped, cache.For(Budget.Mean(0.25)));
        for (int i = 0; i < ControllerCache.Most - 2; i++)
        {
            cache.For(Budget.Mean(0.2 + (i * 0.001)));
            Assert.Same(full, cache.For(Budget.Full));
        }
        Assert.NotSame(capped, cache.For(Budget.Mean(0.25).WithCap(0.9)));
    }

    [Fact]
    public void What_cannot_be_met_is_said_and_not_kept()
    {
        using BundleFile bundle = BundleFile.Open(Bundle);
        var cache = new ControllerCache(bundle, null, 1);
        IController full = cache.For(Budget.Full);
        Errors.Expect(Fault.Usage, () => cache.For(Budget.Mean(1e-9)), "range");
        Assert.Same(full, cache.For(Budget.Full));
    }
}
