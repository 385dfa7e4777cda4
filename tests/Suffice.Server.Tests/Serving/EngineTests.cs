using Microsoft.Extensions.Logging.Abstractions;
using Suffice.Server.Serving;
using Suffice.Text;

namespace Suffice.Server.Tests.Serving;

/// <summary>Lanes, queues and batches, without a network.</summary>
public class EngineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mixed_budgets_in_one_batch_get_the_answers_that_each_gets_alone()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        // A delay, so that all of them run together.
        ServedModel model = Open(engine, new ServerOptions { MaxQueueDelay = 0.2, MaxBatch = 30 });
        Budget[] budgets = [Budget.Full, Budget.Default, Budget.Mean(0.3)];
        Task<Served>[] asked =
        [
            .. from budget in budgets
            from image in TestBundles.Images
            select engine.AnswerAsync(model, model.Read(image, new Asked(budget)), Token),
        ];
        Served[] answers = await Task.WhenAll(asked);
        using BundledModel alone = TextModel.Open(TestBundles.Clothes);
        using Session session = alone.CreateSession();
        Prediction[] expected = [.. budgets.SelectMany(budget => TestBundles.Images.Select(image => session.Classify(image, budget)))];
        Assert.Equal(expected.Select(one => one.Cost), answers.Select(one => one.Prediction.Cost));
        Assert.Equal(expected.Select(one => one.Path.Name), answers.Select(one => one.Prediction.Path.Name));
        Assert.Equal(expected.Select(one => one.Logits), answers.Select(one => one.Prediction.Logits)); // to the bit
        Assert.Equal(expected.Select(one => one.Class), answers.Select(one => one.Prediction.Class));
        Assert.Equal(30, answers.Max(one => one.Batch));
    }

    [Fact]
    public async Task A_budget_that_cannot_be_met_costs_the_others_of_its_batch_nothing()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions { MaxQueueDelay = 0.1 });
        Task<Served> good = engine.AnswerAsync(model, model.Read(TestBundles.Images[0], Asked.Usual), Token),
            bad = engine.AnswerAsync(model, model.Read(TestBundles.Images[0], new Asked(Budget.Mean(0.9999))), Token);
        Assert.NotNull((await good).Prediction);
        RefusalException refusal = await Assert.ThrowsAsync<RefusalException>(() => bad);
        Assert.Equal(RefusalReason.Invalid, refusal.Reason);
        Assert.Contains("range", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (model.Counters.Read().Answered, model.Counters.Read().Refused));
    }

    [Fact]
    public async Task Who_has_gone_or_is_too_late_never_runs()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions { MaxQueueDelay = 0.3 });
        using var gone = new CancellationTokenSource();
        Task<Served> left = engine.AnswerAsync(model, model.Read(TestBundles.Images[0], Asked.Usual), gone.Token),
            late = engine.AnswerAsync(model, model.Read(TestBundles.Images[1], new Asked(MaxLatency: 0.01)), Token),
            stays = engine.AnswerAsync(model, model.Read(TestBundles.Images[2], Asked.Usual), Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(RefusalReason.Expired, (await Assert.ThrowsAsync<RefusalException>(() => late)).Reason);
        Assert.Equal(1, (await stays).Batch);
        Assert.Equal(1, model.Counters.Read().Answered);
        Assert.Equal(0, engine.State(model).Waiting);
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_with_a_time_to_come_again()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions { MaxQueueDelay = 0.2, MaxQueue = 3 });
        Task<Served>[] asked = [.. TestBundles.Images.Select(image => Ask(engine, model, image))];
        int refused = 0;
        foreach (Task<Served> one in asked)
            try
            {
                await one;
            }
            catch (RefusalException refusal) when (refusal is { Reason: RefusalReason.Overloaded, RetryAfter: not null })
            {
                refused++;
            }
        Assert.Equal(asked.Length - 3, refused);
    }

    [Fact]
    public async Task Those_of_higher_priority_go_first()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions { MaxQueueDelay = 0.1, MaxBatch = 2 });
        // Read before, so that they come faster than they are answered, however busy the machine is.
        PendingInput[] images = [.. Enumerable.Range(0, 200).Select(i => model.Read(TestBundles.Images[i % 10], new Asked(Budget.Full)))];
        PendingInput hurried = model.Read(TestBundles.Images[0], new Asked(Budget.Full, Priority: -1));
        Task<Served>[] usual = [.. images.Select(image => engine.AnswerAsync(model, image, Token))];
        Task<Served> urgent = engine.AnswerAsync(model, hurried, Token);
        Served first = await urgent;
        Served[] others = await Task.WhenAll(usual);
        Assert.True(first.Queued < others[^1].Queued);
    }

    [Fact]
    public async Task Two_models_share_the_lanes()
    {
        using var folder = new TemporaryFolder();
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel clothes = Open(engine, new ServerOptions { MaxBatch = 1 });
        var texts = ServedModel.Open("texts", 1, TestBundles.Texts(folder), new ServerOptions { MaxBatch = 1 }, engine.Lanes);
        engine.Add(texts);
        // Read before, so that they come faster than they are answered, however busy the machine is.
        PendingInput[] images = [.. Enumerable.Range(0, 200).Select(i => clothes.Read(TestBundles.Images[i % 10], new Asked(Budget.Full)))];
        PendingInput text = texts.Read(new Inputs.PlainText("a good film"), Asked.Usual);
        Task<Served>[] many = [.. images.Select(image => engine.AnswerAsync(clothes, image, Token))];
        await engine.AnswerAsync(texts, text, Token);
        Assert.Contains(many, one => !one.IsCompleted); // The text did not wait for all of them.
        await Task.WhenAll(many);
    }

    [Fact]
    public async Task A_model_that_was_idle_has_no_credit_over_one_that_worked()
    {
        using var folder = new TemporaryFolder();
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel clothes = Open(engine, new ServerOptions());
        var texts = ServedModel.Open("texts", 1, TestBundles.Texts(folder), new ServerOptions(), engine.Lanes);
        engine.Add(texts);
        texts.Had = 1000;
        await engine.AnswerAsync(texts, texts.Read(new Inputs.PlainText("a good film"), Asked.Usual), Token);
        await Ask(engine, clothes, TestBundles.Images[0]);
        Assert.True(clothes.Had >= 1000, $"{clothes.Had}");
    }

    [Fact]
    public async Task Who_waits_behind_others_is_told_at_once_that_it_is_too_late()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions { MaxQueueDelay = 20, MaxBatch = 30 });
        Task<Served> waits = Ask(engine, model, TestBundles.Images[0]);
        Task<Served> late = engine.AnswerAsync(model, model.Read(TestBundles.Images[1], new Asked(MaxLatency: 0.05)), Token);
        Assert.Equal(RefusalReason.Expired, (await Assert.ThrowsAsync<RefusalException>(() => late)).Reason);
        Assert.False(waits.IsCompleted);
        Assert.Equal(1, engine.State(model).Waiting);
    }

    [Fact]
    public void A_large_photograph_waits_as_what_the_net_reads_of_it()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions());
        var large = new Inputs.PixelImage(600, 400, 1, new byte[600 * 400]);
        Assert.IsType<Inputs.PreparedPixels>(model.Read(large, Asked.Usual).Input);
        Assert.IsType<Inputs.PixelImage>(model.Read(TestBundles.Images[0], Asked.Usual).Input);
    }

    [Fact]
    public async Task A_model_that_is_replaced_answers_all_that_waits_for_it()
    {
        using var engine = new Engine(1, NullLogger<Engine>.Instance);
        ServedModel model = Open(engine, new ServerOptions { MaxBatch = 1 });
        Task<Served>[] asked = [.. TestBundles.Images.Select(image => Ask(engine, model, image))];
        engine.Drain(model);
        RefusalException refusal = await Assert.ThrowsAsync<RefusalException>(() => Ask(engine, model, TestBundles.Images[0]));
        Assert.Equal(RefusalReason.Unavailable, refusal.Reason);
        Assert.Equal(10, (await Task.WhenAll(asked)).Length);
    }

    private static async Task<Served> Ask(Engine engine, ServedModel model, Inputs.InputSource image) =>
        await engine.AnswerAsync(model, model.Read(image, Asked.Usual), Token);

    private static ServedModel Open(Engine engine, ServerOptions options)
    {
        var model = ServedModel.Open("clothes", 1, TestBundles.Clothes, options with { WarmUpSeconds = 0 }, engine.Lanes);
        engine.Add(model);
        return model;
    }
}
