using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PathLibrary library = RandomModels.Paths(RandomModels.Small);

    public void Dispose() => folder.Dispose();

    private string Saved()
    {
        string path = folder.File("a.suffice");
        BundleWriter.Save(path, RandomModels.Manifest(library), RandomModels.Weights(library.Model, 1));
        return path;
    }

    private static PixelImage Image(int seed, int size = 12)
    {
        byte[] pixels = new byte[size * size * 3];
        new Random(seed).NextBytes(pixels);
        return new PixelImage(size, size, 3, pixels);
    }

    [Fact]
    public void An_image_is_classified_as_its_prepared_input_is()
    {
        using BundledModel model = BundledModel.Open(Saved());
        using Session session = model.CreateSession(new SessionOptions { MaxBatch = 2 });
        Prediction prediction = session.Classify(Image(1), Budget.Full);

        float[] input = new float[3 * 12 * 12],
            logits = new float[5];
        ImagePreparation.Prepare(Image(1), model.Manifest.Model, model.Manifest.Preprocessing, input, "it");
        int[] paths = new int[1];
        Cost[] costs = new Cost[1];
        using var executor = new Executor(model.Bundle, 1);
        executor.Run(input, 1, new FixedPath(library, library.Full), logits, paths, costs);
        Assert.Equal(logits, prediction.Logits);
        Assert.Equal(costs[0], prediction.Cost);
        Assert.Equal(library.Full, prediction.Path);
        Assert.Equal(Array.IndexOf(logits, logits.Max()), prediction.Class);
        Assert.Equal($"label {prediction.Class} é", prediction.Label);
        double[] powers = [.. logits.Select(logit => Math.Exp(logit))];
        Assert.Equal(powers.Max() / powers.Sum(), prediction.Probability, 1e-6);
    }

    [Fact]
    public void An_answer_that_is_no_number_is_refused_and_costs_the_others_of_its_batch_nothing()
    {
        using BundledModel model = BundledModel.Open(Saved());
        using Session session = model.CreateSession(new SessionOptions { MaxBatch = 2 });
        var huge = new PreparedPixels(Enumerable.Repeat(3e38f, 3 * 12 * 12).ToArray());
        Answer[] answers = session.Answer([(huge, Budget.Full), (Image(1), Budget.Full)]);
        Assert.Contains("is no number", answers[0].Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(session.Classify(Image(1), Budget.Full).Logits, answers[1].Prediction!.Logits);
        Errors.Expect(Fault.Bundle, () => session.Classify(huge, Budget.Full), "is no number");
    }

    [Fact]
    public void A_text_whose_limit_leaves_no_path_costs_the_others_of_its_batch_nothing()
    {
        string path;
        using (BundleFile bundle = RandomControl.Bundle(folder, RandomModels.Paths(RandomModels.Texts), policyMembers: 0, seed: 5))
            path = bundle.Path;
        using BundledModel model = BundledModel.Open(path);
        using Session session = model.CreateSession(new SessionOptions { MaxBatch = 4 });
        TokenText[] texts = RandomModels.SomeTexts(RandomModels.Texts, 10, 3);
        (TokenText shorter, TokenText longer) = (texts[1], texts[9]);
        // A cap that fits its own text need not fit those of others, whose share of fixed costs may be larger.
        double cap = Least(model, longer);
        Answer[] answers = session.Answer([
            (shorter, Budget.Full),
            (longer, Budget.Default.WithCap(cap)),
            (shorter, Budget.Default.WithCap(1e-9)),
            (longer, Budget.Full),
        ]);
        Assert.Equal([false, false, true, false], answers.Select(answer => answer.Refusal is not null));
        Assert.Contains("below the cheapest path", answers[2].Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(session.Classify(longer, Budget.Full).Logits, answers[3].Prediction!.Logits);
        Assert.Equal(model.Library.Root, answers[1].Prediction!.Path);
    }

    /// <summary>The least cap that leaves a text a path, and hardly more.</summary>
    private static double Least(BundledModel model, TokenText text)
    {
        double cap = 1e-3;
        using Session session = model.CreateSession();
        while (session.Answer([(text, Budget.Default.WithCap(cap))])[0].Refusal is not null)
            cap *= 1.02;
        return cap;
    }

    [Fact]
    public void A_list_longer_than_a_batch_is_split()
    {
        using BundledModel model = BundledModel.Open(Saved());
        using Session session = model.CreateSession(new SessionOptions { MaxBatch = 2 });
        PixelImage[] images = [.. Enumerable.Range(0, 5).Select(seed => Image(seed))];
        IReadOnlyList<Prediction> all = session.Classify(images, Budget.Full);
        for (int i = 0; i < images.Length; i++)
            Assert.Equal(session.Classify(images[i], Budget.Full).Logits, all[i].Logits);
        Assert.Empty(session.Classify(Array.Empty<PixelImage>(), Budget.Full));
    }

    [Fact]
    public void Sessions_outlive_their_model_and_share_its_weights()
    {
        BundledModel model = BundledModel.Open(Saved());
        using Session first = model.CreateSession(),
            second = model.CreateSession(new SessionOptions { Threads = 2, MaxBatch = 1 });
        float[] expected = first.Classify(Image(1), Budget.Full).Logits;
        Assert.True(first.ArenaBytes > second.ArenaBytes);
        Assert.True(model.WeightBytes > 0);
        model.Dispose();
        Assert.Equal(expected, second.Classify(Image(1), Budget.Full).Logits);
    }

    [Fact]
    public void Sessions_of_one_model_run_side_by_side()
    {
        using BundledModel model = BundledModel.Open(Saved());
        using Session alone = model.CreateSession();
        float[][] expected = [.. Enumerable.Range(0, 4).Select(seed => alone.Classify(Image(seed), Budget.Full).Logits)];
        Parallel.For(0, 4, i =>
        {
            using Session session = model.CreateSession();
            for (int round = 0; round < 50; round++)
                Assert.Equal(expected[i], session.Classify(Image(i), Budget.Full).Logits);
        });
    }

    [Fact]
    public void A_static_bundle_needs_no_budget_and_meets_none()
    {
        using BundledModel model = BundledModel.Open(Saved());
        using Session session = model.CreateSession();
        Assert.Equal(session.Classify(Image(1), Budget.Full).Logits, session.Classify(Image(1)).Logits);
        Assert.Equal(Fault.Usage, Assert.Throws<SufficeException>(() => session.Classify(Image(1), Budget.Mean(0.4))).Fault);
    }

    [Fact]
    public void Options_out_of_range_are_told()
    {
        using BundledModel model = BundledModel.Open(Saved());
        Assert.Contains(
            "1 to 256",
            Assert.Throws<SufficeException>(() => model.CreateSession(new SessionOptions { Threads = 0 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "1 to 65536",
            Assert.Throws<SufficeException>(() => model.CreateSession(new SessionOptions { MaxBatch = 0 })).Message,
            StringComparison.Ordinal
        );
    }
}
