using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Evaluators;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests;

/// <summary>Budgets that a session keeps to: of a certificate, of time, of working memory.</summary>
public sealed class SessionBudgetTests : IDisposable
{
    private const int Inputs = 40;

    private readonly TinyBundles bundles = new();
    private readonly PixelImage[] images;

    public SessionBudgetTests()
    {
        TinyAdaptation.Make(bundles);
        var noise = new RandomImages(Inputs, 11);
        images = [.. Enumerable.Range(0, Inputs).Select(noise.Image)];
    }

    public void Dispose() => bundles.Dispose();

    [Fact]
    public void The_certified_budget_is_the_certificates_setting()
    {
        using (BundledModel without = BundledModel.Open(bundles.AdaptedPath))
        using (Session session = without.CreateSession(new SessionOptions()))
            Errors.Expect(Fault.Usage, () => session.Classify(images[0], Budget.Certified), "no certificate", "certify");

        LambdaPoint setting = Manifest().LambdaTable[^1];
        var certificate = new Certificate(0.005, 0.1, 40, "by hand", setting.Lambda, setting.Fraction, 0);
        CertificateEvaluator.Write(bundles.AdaptedPath, certificate, bundles.AdaptedPath);
        using BundledModel model = BundledModel.Open(bundles.AdaptedPath);
        using Session certified = model.CreateSession(new SessionOptions());
        string[] expected = Paths(certified, Budget.Mean(setting.Fraction));
        Assert.Equal(expected, Paths(certified, Budget.Certified));
        Assert.NotEqual(Paths(certified, Budget.Mean(Manifest().LambdaTable[0].Fraction)), expected);
    }

    [Fact]
    public void A_budget_in_time_runs_no_path_that_takes_longer()
    {
        using BundleFile bundle = BundleFile.Open(bundles.AdaptedPath);
        // As if each thousand multiply-adds took a millisecond.
        PathTime[] times = [.. bundle.Library.Paths.Select(path => Time(bundle, path))];
        var device = new DeviceProfile(DeviceProfile.CurrentSchema, bundle.Hash, "made up", 1, 20, times);
        using BundledModel model = BundledModel.Open(bundles.AdaptedPath);
        using Session session = model.CreateSession(new SessionOptions { Profile = device });
        double[] slowest = [.. times.Select(time => time.MillisecondsP95).Order()];
        var seen = new HashSet<int>();
        foreach (double limit in slowest)
        {
            string[] paths = Paths(session, Budget.Latency(TimeSpan.FromMilliseconds(limit)));
            Assert.All(paths, path =>
                Assert.True(times.Single(time => time.Name == path).MillisecondsP95 <= limit + 1e-9, $"{path} at {limit}")
            );
            seen.Add(paths.Distinct().Count());
        }
        Assert.Equal(1, seen.Min());
        Errors.Expect(Fault.Usage, () => session.Classify(images[0], Budget.Latency(TimeSpan.FromMilliseconds(slowest[0] / 2))), "ms");
        using Session unmeasured = model.CreateSession(new SessionOptions());
        Errors.Expect(Fault.Usage, () => unmeasured.Classify(images[0], Budget.Latency(TimeSpan.FromSeconds(1))), "profile");
    }

    [Fact]
    public void Working_memory_keeps_to_its_limit_and_answers_do_not_depend_on_it()
    {
        using BundledModel model = BundledModel.Open(bundles.AdaptedPath);
        using Session free = model.CreateSession(new SessionOptions { MaxBatch = 32, PlanBytes = long.MaxValue });
        using Session tight = model.CreateSession(new SessionOptions { MaxBatch = 32 });
        foreach (int count in new[] { 1, 32, 2, 16, 1, 32, 5 })
        {
            PixelImage[] some = images[..count];
            Assert.Equal(free.Classify(some).SelectMany(answer => answer.Logits), tight.Classify(some).SelectMany(answer => answer.Logits));
            Assert.InRange(tight.Plans.Bytes, 1, tight.ArenaBytes);
        }
        Assert.True(tight.Plans.Evictions > 0 && free.Plans.Evictions == 0);
        Assert.True(free.Plans.Bytes > tight.Plans.Bytes);
        Errors.Expect(Fault.Usage, () => model.CreateSession(new SessionOptions { MaxBatch = 32, PlanBytes = 1000 }), "Plans may take");
    }

    private static PathTime Time(BundleFile bundle, ExecutionPath path)
    {
        double milliseconds = CostModel.Path(bundle.Library, path) / 1e3;
        return new PathTime(path.Name, milliseconds, milliseconds);
    }

    private BundleManifest Manifest()
    {
        using BundleFile bundle = BundleFile.Open(bundles.AdaptedPath);
        return bundle.Manifest;
    }

    private string[] Paths(Session session, Budget budget) => [.. session.Classify(images, budget).Select(answer => answer.Path.Name)];
}
