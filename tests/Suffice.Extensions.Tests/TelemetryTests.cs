using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Extensions.Tests;

/// <summary>Listeners hear of the whole process, so these tests run alone.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public class Alone;

/// <summary>What is measured, and what it costs when nobody listens.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests : IAsyncLifetime
{
    private IHost host = null!;
    private IClassifier classifier = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHosts.Start(services =>
            services.AddSuffice("clothes", options => (options.BundlePath, options.Reject) = (TestBundles.Clothes, 0.3))
        );
        classifier = host.Services.GetRequiredKeyedService<IClassifier>("clothes");
    }

    public ValueTask DisposeAsync()
    {
        host.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_input_is_measured(bool asynchronous)
    {
        using var meters = new MeasuredValues();
        IReadOnlyList<Prediction> predictions = asynchronous
            ? await classifier.ClassifyAsync(TestBundles.Images, cancellationToken: TestHosts.Token)
            : classifier.Classify(TestBundles.Images);
        Assert.Contains(predictions, prediction => prediction.IsRejected);
        Assert.True(predictions.Select(prediction => prediction.Path.Name).Distinct().Count() > 1);

        Assert.Equal(
            predictions.Select(p => (1.0, $"suffice.model=clothes suffice.path={p.Path.Name} suffice.rejected={p.IsRejected}")),
            meters.Of("suffice.inputs")
        );
        Assert.Equal(predictions.Select(p => ((double)p.Cost.Macs, "suffice.model=clothes")), meters.Of("suffice.multiply_adds"));
        Assert.Equal(predictions.Select(p => (p.Cost.Macs / 19_432_192.0, "suffice.model=clothes")), meters.Of("suffice.fraction"));
        (double seconds, string tags) = Assert.Single(meters.Of("suffice.duration"));
        Assert.InRange(seconds, 1e-6, 60);
        Assert.Equal("suffice.batch_size=16 suffice.model=clothes", tags);
    }

    /// <summary>Texts differ in length, and so does what the static model takes for them.</summary>
    [Fact]
    public async Task Shares_of_texts_are_of_the_same_text()
    {
        using var folder = new TemporaryFolder();
        using IHost texts = await TestHosts.Start(services =>
            services.AddSuffice(options => options.BundlePath = TestBundles.Texts(folder))
        );
        BundledModel model = texts.Services.GetRequiredService<BundledModel>();
        using var meters = new MeasuredValues();
        foreach (string text in (string[])["hello", "hello world , hello world ."])
        {
            Prediction answer = texts.Services.GetRequiredService<IClassifier>().ClassifyText(text, Budget.Full);
            double expected = answer.Cost.Macs / (double)CostModel.Static(model.Library.Model, answer.Tokens);
            Assert.Equal((expected, "suffice.model=random"), meters.Of("suffice.fraction")[^1]);
        }
    }

    [Fact]
    public void Units_and_buckets_are_those_of_the_conventions()
    {
        using var meters = new MeasuredValues();
        Assert.Equal(
            [
                ("suffice.duration", "s", 16),
                ("suffice.fraction", "1", 20),
                ("suffice.inputs", "{input}", 0),
                ("suffice.multiply_adds", "{multiply_add}", 18),
            ],
            meters.Instruments.OrderBy(instrument => instrument.Name, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_call_that_fails_has_a_duration_and_its_reason()
    {
        using var meters = new MeasuredValues();
        Assert.Throws<SufficeException>(() => classifier.ClassifyFile("nowhere.png"));
        Assert.Equal("error.type=Data suffice.batch_size=1 suffice.model=clothes", Assert.Single(meters.Of("suffice.duration")).Tags);
        Assert.Empty(meters.Of("suffice.inputs"));
    }

    [Fact]
    public async Task Every_call_is_an_activity()
    {
        using var heard = new HeardActivities();
        IReadOnlyList<Prediction> predictions = classifier.Classify(TestBundles.Images, Budget.Mean(0.2).WithCap(0.5));
        await classifier.ClassifyAsync(TestBundles.Images[0], cancellationToken: TestHosts.Token);
        SufficeException error = await Assert.ThrowsAsync<SufficeException>(() =>
            classifier.ClassifyAsync([new ImageFile("nowhere.png")], Budget.Full, TestHosts.Token)
        );

        Assert.Equal(3, heard.Stopped.Count);
        Assert.All(heard.Stopped, activity => Assert.Equal("suffice.classify", activity.OperationName));
        Activity first = heard.Stopped[0];
        Assert.Equal(("clothes", 10, "0.2 cap 0.5"), Tags(first));
        Assert.Equal(
            predictions.Select(prediction => prediction.Path.Name).Distinct().Order(StringComparer.Ordinal),
            ((string[])first.GetTagItem("suffice.paths")!).Order(StringComparer.Ordinal)
        );
        Assert.Equal(predictions.Sum(prediction => prediction.Cost.Macs), first.GetTagItem("suffice.multiply_adds"));
        Assert.Equal(ActivityStatusCode.Unset, first.Status);
        Assert.Equal(("clothes", 1, "default"), Tags(heard.Stopped[1]));
        Assert.Equal(("clothes", 1, "full"), Tags(heard.Stopped[2]));
        Assert.Equal(
            (ActivityStatusCode.Error, error.Message, "Data"),
            (heard.Stopped[2].Status, heard.Stopped[2].StatusDescription, heard.Stopped[2].GetTagItem("error.type"))
        );

        static (object?, object?, object?) Tags(Activity activity) =>
            (activity.GetTagItem("suffice.model"), activity.GetTagItem("suffice.batch_size"), activity.GetTagItem("suffice.budget"));
    }

    /// <summary>The budget is said even if the bundle cannot meet it: limits in time need a profile of the device.</summary>
    [Fact]
    public void Budgets_are_said_with_their_limits()
    {
        using var heard = new HeardActivities();
        Budget[] budgets =
        [
            Budget.Default,
            Budget.Certified,
            Budget.Full,
            Budget.Mean(0.25),
            Budget.Cap(0.5),
            Budget.Certified.WithCap(0.5).WithLatency(TimeSpan.FromMilliseconds(1.5)),
        ];
        foreach (Budget budget in budgets)
            _ = Record.Exception(() => classifier.Classify([TestBundles.Images[0]], budget));
        Assert.Equal(
            ["default", "certified", "full", "0.25", "default cap 0.5", "certified cap 0.5 latency 1.5 ms"],
            heard.Stopped.Select(activity => activity.GetTagItem("suffice.budget"))
        );
    }

    [Fact]
    public async Task An_activity_lies_within_that_of_the_request()
    {
        using var heard = new HeardActivities();
        using Activity request = new Activity("request").Start();
        await classifier.ClassifyAsync(TestBundles.Images[0], cancellationToken: TestHosts.Token);
        Assert.Equal(request.SpanId, Assert.Single(heard.Stopped).ParentSpanId);
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public void Nothing_is_allocated_when_nobody_listens()
    {
        BundledModel model = host.Services.GetRequiredKeyedService<BundledModel>("clothes");
        using ClassifierPool pool = model.CreatePool(new SessionOptions { Reject = 0.3 });
        InputSource[] one = [ImageDecoder.Read(TestBundles.Pictures[0])];
        Assert.Equal(Least(() => pool.Classify(one, Budget.Default)), Least(() => classifier.Classify(one, Budget.Default)));

        // The least of many calls: what is compiled or made once does not count.
        static long Least(Action action)
        {
            long least = long.MaxValue;
            for (int i = 0; i < 100; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                action();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            return least;
        }
    }
}
