using Suffice.Bundles;
using Suffice.Control;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Control;

public sealed class RejectionTests : IDisposable
{
    private static readonly RejectionPoint[] Table = [new(0.05, 0.4, 0.9), new(0.1, 0.5, 0.92), new(0.3, 0.8, 0.97)];

    private readonly TemporaryFolder folder = new();
    private readonly PathLibrary library = RandomModels.Paths(RandomModels.Small);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0.05, 0.4)]
    [InlineData(0.1, 0.5)]
    [InlineData(0.2, 0.65)]
    [InlineData(0.3, 0.8)]
    public void Thresholds_lie_between_those_of_the_table(double share, double threshold)
    {
        using BundleFile bundle = BundleFile.Open(Saved(Table));
        Assert.Equal(threshold, Rejection.Threshold(bundle, share), 1e-12);
    }

    [Fact]
    public void What_the_table_does_not_hold_is_refused()
    {
        using BundleFile bundle = BundleFile.Open(Saved(Table)),
            bare = BundleFile.Open(Saved([]));
        Errors.Expect(Fault.Usage, () => Rejection.Threshold(bundle, 0.31), "out of this bundle's range", "from 0.05 to 0.3");
        Errors.Expect(Fault.Usage, () => Rejection.Threshold(bundle, double.NaN), "from 0.05 to 0.3");
        Errors.Expect(Fault.Usage, () => Rejection.Threshold(bare, 0.1), "no thresholds of rejection", "Compile");
    }

    [Fact]
    public void A_damaged_table_is_refused()
    {
        Errors.Expect(Fault.Bundle, () => BundleFile.Open(Saved([Table[1], Table[0]])).Dispose(), "out of order at entry 1");
        Errors.Expect(Fault.Bundle, () => BundleFile.Open(Saved([Table[0] with { Threshold = 2 }])).Dispose(), "out of range");
    }

    [Fact]
    public void Answers_below_the_threshold_are_marked_and_their_confidence_has_the_paths_temperature()
    {
        using BundledModel model = BundledModel.Open(Saved(Table));
        using Session session = model.CreateSession(new SessionOptions { Reject = 0.1 }),
            plain = model.CreateSession();
        IReadOnlyList<Prediction> answers = session.Classify([.. Enumerable.Range(0, 60).Select(Image)], Budget.Full);
        Assert.All(answers, answer =>
        {
            double[] powers = [.. answer.Logits.Select(logit => Math.Exp(logit / 2.0))];
            Assert.Equal(powers.Max() / powers.Sum(), answer.Confidence, 1e-6);
            Assert.Equal(answer.Confidence < 0.5, answer.IsRejected);
        });
        Assert.Contains(answers, answer => answer.IsRejected);
        Assert.Contains(answers, answer => !answer.IsRejected);
        Assert.DoesNotContain(plain.Classify([.. Enumerable.Range(0, 60).Select(Image)], Budget.Full), answer => answer.IsRejected);
    }

    private string Saved(RejectionPoint[] table)
    {
        string path = folder.File($"{Guid.NewGuid():N}.suffice");
        BundleWriter.Save(
            path,
            RandomModels.Manifest(library) with
            {
                Rejection = table,
                Temperatures = [.. library.Paths.Select(_ => 2.0)],
            },
            RandomModels.Weights(library.Model, 1)
        );
        return path;
    }

    private static PixelImage Image(int seed)
    {
        byte[] pixels = new byte[12 * 12 * 3];
        new Random(seed).NextBytes(pixels);
        return new PixelImage(12, 12, 3, pixels);
    }
}
