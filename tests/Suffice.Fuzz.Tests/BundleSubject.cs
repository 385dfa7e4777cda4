namespace Suffice.Fuzz.Tests;

/// <summary>A valid bundle or checkpoint, damaged in one of the <see cref="Mutation"/>s, written and read.</summary>
internal sealed class BundleSubject : IFuzzSubject
{
    private readonly TemporaryFolder folder = new();
    private readonly byte[][] samples;
    private readonly string path;
    private double mostPerByte;

    public BundleSubject()
    {
        samples =
        [
            SampleFiles.Bundle(folder.Path),
            SampleFiles.Bundle(folder.Path, inEightBits: true),
            SampleFiles.Checkpoint(folder.Path),
        ];
        path = folder.File("case.suffice");
        // Once, so that what is made at the first use of anything is not charged to a case.
        foreach (byte[] sample in samples)
            Read(sample);
        mostPerByte = 0;
    }

    public IReadOnlyDictionary<string, double> Measures =>
        new Dictionary<string, double> { ["most_bytes_taken_per_byte_of_file"] = Math.Round(mostPerByte, 1) };

    public string? Run(Random random, out string way)
    {
        Mutation mutation = Mutation.All[random.Next(Mutation.All.Count)];
        way = mutation.Name;
        return Read(mutation.Apply(samples[random.Next(samples.Length)], random))?.Replace(path, "_", StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string? Read(byte[] file)
    {
        File.WriteAllBytes(path, file);
        string? refusal = Reader.Read(path, file.Length, out long taken);
        mostPerByte = Math.Max(mostPerByte, (double)taken / Math.Max(file.Length, 1024));
        return refusal;
    }
}
