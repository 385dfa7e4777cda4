namespace Suffice.Fuzz.Tests;

public class RequestFuzzTests
{
    /// <summary>A few seconds' worth of the cases; the record in results/ holds the long run.</summary>
    [Fact]
    public void Damaged_requests_are_refused_or_answered()
    {
        var fuzz = new FuzzRun(FuzzKind.Of("requests"), seed: 7);
        fuzz.Run(0, 3000);
        Assert.True(fuzz.Failures.Count == 0, string.Join(Environment.NewLine, fuzz.Failures.Take(5)));
        Assert.True(fuzz.Reasons > 40, $"only {fuzz.Reasons} reasons were met");
        Assert.InRange(fuzz.Accepted, 100, 2500);
    }
}
