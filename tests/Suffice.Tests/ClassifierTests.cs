using System.Runtime.CompilerServices;
using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tests.Inputs;

namespace Suffice.Tests;

/// <summary>The ways to classify that sessions and pools share, and what pools add.</summary>
public sealed class ClassifierTests : IDisposable
{
    private static readonly string Bundle = Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"),
        Picture = Directory.EnumerateFiles(Path.Combine(GoldenImages.Folder, "twenty")).Order(StringComparer.Ordinal).First();

    private readonly TemporaryFolder folder = new();
    private readonly BundledModel model;

    public ClassifierTests()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        string path = folder.File("a.suffice");
        BundleWriter.Save(path, RandomModels.Manifest(library), RandomModels.Weights(library.Model, 1));
        model = BundledModel.Open(path);
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Files_bytes_streams_and_pixels_give_the_same_answer()
    {
        using BundledModel pictures = BundledModel.Open(Bundle);
        using Session session = pictures.CreateSession();
        using FileStream stream = File.OpenRead(Picture);
        float[] expected = session.Classify(ImageDecoder.Read(Picture)).Logits;
        Assert.Equal(expected, session.ClassifyFile(Picture).Logits);
        Assert.Equal(expected, session.Classify(File.ReadAllBytes(Picture)).Logits);
        Assert.Equal(expected, session.Classify(stream).Logits);
        Assert.True(stream.CanRead);
        Assert.Equal(expected, session.ClassifyFiles([Picture, Picture])[1].Logits);
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        using Session session = model.CreateSession();
        Errors.Expect(Fault.Data, () => session.ClassifyFiles(["nowhere.png", "elsewhere.png"]), "nowhere.png");
        Errors.Expect(Fault.Data, () => session.Classify(new byte[] { 1, 2, 3 }), "the image");
        Errors.Expect(Fault.Data, () => session.Classify([Image(1), new EncodedImage(new byte[] { 1, 2, 3 })]), "image 1");
        Errors.Expect(Fault.Data, () => session.ClassifyText("a text"), "reads images, and was given a text");
    }

    [Fact]
    public void A_pool_answers_many_threads_as_a_session_does()
    {
        using Session session = model.CreateSession();
        float[][] expected = [.. Enumerable.Range(0, 8).Select(seed => session.Classify(Image(seed)).Logits)];
        using ClassifierPool pool = model.CreatePool(sessions: 2);
        Parallel.For(0, 80, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % 8], pool.Classify(Image(i % 8)).Logits)
        );
        Assert.Equal(model.Labels, pool.Labels);
    }

    [Fact]
    public void A_pool_outlives_the_model_that_it_came_from()
    {
        BundledModel opened = BundledModel.Open(Bundle);
        using ClassifierPool pool = opened.CreatePool(sessions: 3);
        opened.Dispose();
        pool.WarmUp(TestContext.Current.CancellationToken); // makes the other two
        Assert.Equal("Pullover", pool.ClassifyFile(Picture).Label);
        Assert.Throws<ObjectDisposedException>(() => opened.CreatePool());
        pool.Dispose();
        // So it is for whoever still waited for the pool.
        Assert.Throws<ObjectDisposedException>(() => opened.SessionOfPool(new SessionOptions()));
    }

    [Fact]
    public void A_pool_that_was_warmed_up_answers_as_ever_and_says_what_it_runs()
    {
        using ClassifierPool pool = model.CreatePool(sessions: 3);
        float[] cold = pool.Classify(Image(1)).Logits;
        pool.WarmUp(TestContext.Current.CancellationToken);
        Assert.Equal(cold, pool.Classify(Image(1)).Logits);
        Assert.Same(model, pool.Model);
        Assert.Throws<OperationCanceledException>(() => pool.WarmUp(new CancellationToken(canceled: true)));
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.WarmUp(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_length_of_embeddings_is_known_before()
    {
        using Session session = model.CreateSession();
        Assert.All(model.Library.Paths, path => Assert.Equal(session.Embed(Image(1), path).Values.Length, model.EmbeddingSize(path)));
        Assert.Equal(session.Embed(Image(1)).Values.Length, model.EmbeddingSize());
        Assert.Equal(model.Manifest.TeacherMacs, model.StaticMacs(10));
    }

    [Fact]
    public async Task Whoever_waits_for_a_pool_can_give_up_and_what_runs_goes_on()
    {
        string pipe = NamedPipe.Make(folder.File("slow.png"));
        using BundledModel pictures = BundledModel.Open(Bundle);
        using ClassifierPool pool = pictures.CreatePool(sessions: 1);
        Task<Prediction> slow = pool.ClassifyAsync(new ImageFile(pipe), cancellationToken: TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource();
        Task<Prediction> waiting = pool.ClassifyAsync(new ImageFile(Picture), cancellationToken: patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(slow.IsCompleted);
        await NamedPipe.Fill(pipe, await File.ReadAllBytesAsync(Picture, TestContext.Current.CancellationToken));
        Assert.Equal("Pullover", (await slow).Label);
        Assert.Equal("Pullover", pool.ClassifyFile(Picture).Label); // the place was given back
    }

    [Fact]
    public async Task A_session_refuses_a_second_thread()
    {
        string pipe = NamedPipe.Make(folder.File("slow.png"));
        using BundledModel pictures = BundledModel.Open(Bundle);
        using Session session = pictures.CreateSession();
        Task<Prediction> slow = session.ClassifyAsync(new ImageFile(pipe), cancellationToken: TestContext.Current.CancellationToken);
        // Opened when the session has begun to read.
        using (var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            Errors.Expect(Fault.Usage, () => session.ClassifyFile(Picture), "in use by another thread", "CreatePool");
            Errors.Expect(Fault.Usage, () => session.Warm(2), "in use by another thread"); // it would take the memory that is in use
            await writer.WriteAsync(await File.ReadAllBytesAsync(Picture, TestContext.Current.CancellationToken));
        }
        Assert.Equal("Pullover", (await slow).Label);
        Assert.Equal("Pullover", session.ClassifyFile(Picture).Label);
    }

    [Fact]
    public void A_pool_says_at_once_what_is_out_of_range_and_ends_when_disposed()
    {
        Errors.Expect(Fault.Usage, () => model.CreatePool(sessions: 0), "at least one session");
        Errors.Expect(Fault.Usage, () => model.CreatePool(new SessionOptions { Threads = 0 }), "1 to 256");
        ClassifierPool pool = model.CreatePool();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Classify(Image(1)));
    }

    [Fact]
    public async Task Streams_of_inputs_are_answered_in_order_and_nothing_waits_for_the_next()
    {
        using ClassifierPool pool = model.CreatePool(new SessionOptions { MaxBatch = 4 }, sessions: 1);
        float[][] expected = [.. Enumerable.Range(0, 11).Select(seed => pool.Classify(Image(seed)).Logits)];
        var answered = new SemaphoreSlim(0);
        var got = new List<float[]>();
        await foreach (Prediction prediction in pool.ClassifyAsync(Source(answered)))
        {
            got.Add(prediction.Logits);
            answered.Release();
        }
        Assert.Equal(expected, got);

        // The sixth image comes only when the first five are answered.
        static async IAsyncEnumerable<InputSource> Source(
            SemaphoreSlim answered,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            for (int i = 0; i < 5; i++)
                yield return Image(i);
            for (int i = 0; i < 5; i++)
                await answered.WaitAsync(cancellationToken);
            for (int i = 5; i < 11; i++)
                yield return Image(i);
        }
    }

    [Fact]
    public async Task Whoever_stops_listening_ends_the_source_of_inputs()
    {
        using ClassifierPool pool = model.CreatePool(sessions: 1);
        bool ended = false;
        await foreach (Prediction prediction in pool.ClassifyAsync(Endless()))
        {
            Assert.Equal(5, prediction.Logits.Length);
            break;
        }
        Assert.True(ended);

        async IAsyncEnumerable<InputSource> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            yield return Image(1);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                ended = true;
            }
            yield return Image(2);
        }
    }

    [Fact]
    public async Task What_came_before_a_failing_input_is_answered()
    {
        using ClassifierPool pool = model.CreatePool(sessions: 1);
        int answered = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (Prediction _ in pool.ClassifyAsync(Failing()))
                answered++;
        });
        Assert.Equal(1, answered);

        static async IAsyncEnumerable<InputSource> Failing()
        {
            yield return Image(1);
            await Task.Yield();
            throw new IOException("the line is dead");
        }
    }

    [Fact]
    public void A_bundle_says_which_budgets_it_can_keep()
    {
        Assert.Null(model.Budgets);
        using BundledModel pictures = BundledModel.Open(Bundle);
        using Session session = pictures.CreateSession();
        (double least, double most) = pictures.Budgets!.Value;
        Assert.InRange(pictures.DefaultBudget!.Value, least, most);
        session.ClassifyFile(Picture, Budget.Mean(least));
        session.ClassifyFile(Picture, Budget.Mean(most));
        Errors.Expect(
            Fault.Usage,
            () => session.ClassifyFile(Picture, Budget.Mean(most + 0.01)),
            "out of this bundle's range",
            "full budget"
        );
        Errors.Expect(Fault.Usage, () => session.ClassifyFile(Picture, Budget.Mean(least - 0.01)), "out of this bundle's range");
    }

    [Fact]
    public void Lists_can_be_cancelled_between_batches()
    {
        using Session session = model.CreateSession(new SessionOptions { MaxBatch = 1 });
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Classify([Image(1), Image(2)], cancellationToken: cancelled.Token));
    }

    private static PixelImage Image(int seed)
    {
        byte[] pixels = new byte[12 * 12 * 3];
        new Random(seed).NextBytes(pixels);
        return new PixelImage(12, 12, 3, pixels);
    }
}
