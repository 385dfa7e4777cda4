namespace Suffice.Fuzz.Tests;

public class BundleFuzzTests
{
    /// <summary>A few seconds' worth of the cases; the record in results/ holds the long run.</summary>
    [Fact]
    public void Damaged_bundles_are_refused_or_run()
    {
        var fuzz = new FuzzRun(FuzzKind.Of("bundles"), seed: 7);
        fuzz.Run(0, 3000);
        Assert.True(fuzz.Failures.Count == 0, string.Join(Environment.NewLine, fuzz.Failures));
        // Mutations that get past the checksum reach what lies behind it, and some leave a file that is as good as before.
        Assert.True(fuzz.Reasons > 60, $"only {fuzz.Reasons} reasons were met");
        Assert.InRange(fuzz.Accepted, 200, 2000);
    }

    [Fact]
    public void The_samples_are_accepted_and_no_mutation_leaves_every_file_alone()
    {
        using var folder = new TemporaryFolder();
        byte[] bundle = SampleFiles.Bundle(folder.Path);
        string path = folder.File("case.suffice");
        File.WriteAllBytes(path, FileImage.Of(bundle).ToBytes());
        Assert.Null(Reader.Read(path, bundle.Length, out _));
        foreach (Mutation mutation in Mutation.All)
            Assert.Contains(Enumerable.Range(0, 20), number => !mutation.Apply(bundle, new Random(number)).AsSpan().SequenceEqual(bundle));
    }

    [Fact]
    public void A_reader_that_takes_too_much_memory_is_found()
    {
        using var folder = new TemporaryFolder();
        byte[] bundle = SampleFiles.Bundle(folder.Path);
        File.WriteAllBytes(folder.File("case.suffice"), bundle);
        // The same file, judged as if it had no bytes but were opened at that cost.
        Reader.Read(folder.File("case.suffice"), bundle.Length, out long taken);
        Assert.InRange(taken, 1, Reader.Allowed(bundle.Length));
        Assert.Throws<InvalidOperationException>(() => Reader.Read(folder.File("case.suffice"), -(1 << 20), out _));
    }
}
