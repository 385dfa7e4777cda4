namespace Suffice.Fuzz.Tests;

public class ImageFuzzTests
{
    /// <summary>A few seconds' worth of the cases; the record in results/ holds the long run.</summary>
    [Fact]
    public void Changed_images_are_refused_or_decoded()
    {
        var fuzz = new FuzzRun(FuzzKind.Of("images"), seed: 7);
        fuzz.Run(0, 20_000);
        Assert.True(fuzz.Failures.Count == 0, string.Join(Environment.NewLine, fuzz.Failures));
        // Changes reach what lies behind checksums and headers, and many leave a picture.
        Assert.True(fuzz.Reasons > 40, $"only {fuzz.Reasons} reasons were met");
        Assert.InRange(fuzz.Accepted, 5_000, 12_000);
    }
}
