using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Server.Protocol;
using Suffice.Server.Serving;
using Suffice.Text;

namespace Suffice.Server.Tests.Serving;

/// <summary>What a server sees of its own answers: shadow runs and traces.</summary>
public class ShadowTests
{
    [Fact]
    public async Task Every_answer_is_compared_with_the_full_path_if_asked_for()
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { Shadow = 1 });
        using BundledModel model = TextModel.Open(TestBundles.Clothes);
        using Session session = model.CreateSession();
        double least = model.Budgets!.Value.Least;
        int[] cheap = [.. session.Classify(TestBundles.Images, Budget.Mean(least)).Select(one => one.Class)],
            full = [.. session.Classify(TestBundles.Images, Budget.Full).Select(one => one.Class)];
        ServedModel served = server.Repository.Find("clothes");
        for (int i = 0; i < cheap.Length; i++)
        {
            await server.PostBytes($"/v1/models/clothes/classify?budget={least}", File.ReadAllBytes(TestBundles.Pictures[i]));
            SpinWait.SpinUntil(() => served.Counters.Read().Shadow.Compared == i + 1, TimeSpan.FromSeconds(20));
        }
        ShadowFigures seen = served.Counters.Read().Shadow;
        Assert.Equal((10, cheap.Zip(full).Count(pair => pair.First != pair.Second)), (seen.Compared, seen.Differed));
        Assert.Equal(10, served.Counters.Read().Answered);
        JsonElement status = (await server.Get("/v1/status")).GetProperty("models")[0].GetProperty("shadow");
        Assert.Equal(10, status.GetProperty("compared").GetInt64());
        Assert.False(status.GetProperty("alarm").GetBoolean());
    }

    [Fact]
    public void An_alarm_needs_a_certificate_of_answers_and_more_than_chance()
    {
        var answers = new Certificate(0.01, 0.1, 1000, "test", 0.1, 0.5, 0.005) { OfAnswers = true };
        Assert.True(new ShadowFigures(1000, 30).Breaks(answers));
        Assert.False(new ShadowFigures(1000, 12).Breaks(answers));
        Assert.False(new ShadowFigures(10, 1).Breaks(answers));
        Assert.False(new ShadowFigures(1000, 30).Breaks(answers with { OfAnswers = false }));
        Assert.False(new ShadowFigures(1000, 30).Breaks(null));
        (double lower, double upper) = new ShadowFigures(1000, 30).Limits;
        Assert.Equal((0.0211, 0.0425), (Math.Round(lower, 4), Math.Round(upper, 4)));
    }

    [Fact]
    public async Task A_trace_says_which_path_an_input_took_and_where_its_time_went()
    {
        const string model = "traced"; // Tests beside this one are heard too.
        var heard = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == Tracing.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = heard.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using TestServer server = await TestServer.Start(null, new ServedBundle(model, TestBundles.Clothes));
        (_, JsonElement answer) = await server.PostBytes(
            $"/v1/models/{model}/classify?budget=full",
            File.ReadAllBytes(TestBundles.Pictures[0])
        );
        Activity trace = Assert.Single(heard, activity => activity.GetTagItem("suffice.model") is model);
        Assert.Equal("full", trace.GetTagItem("suffice.setting"));
        Assert.Equal(Tracing.Classify, trace.OperationName);
        Assert.Equal(answer.GetProperty("path").GetString(), trace.GetTagItem("suffice.path"));
        Assert.Equal(answer.GetProperty("macs").GetInt64(), trace.GetTagItem("suffice.multiply_adds"));
        Assert.True(trace.GetTagItem("suffice.compute_seconds") is > 0.0);
    }
}
