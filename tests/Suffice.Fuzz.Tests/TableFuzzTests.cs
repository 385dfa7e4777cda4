namespace Suffice.Fuzz.Tests;

public class TableFuzzTests
{
    /// <summary>A few seconds' worth of the cases; the record in results/ holds the long run.</summary>
    [Fact]
    public void Harmed_tables_are_refused_or_read_up_to_the_harm()
    {
        var fuzz = new FuzzRun(FuzzKind.Of("tables"), seed: 7);
        fuzz.Run(0, 5000);
        Assert.True(fuzz.Failures.Count == 0, string.Join(Environment.NewLine, fuzz.Failures));
        Assert.True(fuzz.Reasons > 60, $"only {fuzz.Reasons} reasons were met");
        Assert.InRange(fuzz.Accepted, 500, 4000);
    }

    [Fact]
    public void No_mutation_but_one_leaves_every_file_alone() => Assert.All(TableMutation.All, mutation => Assert.Equal(
                mutation.Name != "none",
                Enumerable
                    .Range(0, 60)
                    .Any(number =>
                    {
                        byte[] file = TableSample.Of(new Random(number)).Bytes;
                        return !mutation.Apply(file, new Random(number)).File.AsSpan().SequenceEqual(file);
                    })
            ));
}
