using System.Text.RegularExpressions;
using Suffice.Data.Texts;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// A valid table of texts, harmed in one of the <see cref="TableMutation"/>s, written and opened. It must be refused with a message that
/// names file and line, or read; and then every row before the harm is as it was, and a table without harm is read whole.
/// </summary>
internal sealed partial class TableSubject : IFuzzSubject
{
    private readonly TemporaryFolder folder = new();
    private double mostPerByte;

    public TableSubject()
    {
        // Once, so that what is made at the first use of anything is not charged to a case.
        for (int i = 0; i < 20; i++)
            Run(new Random(i), out _);
        mostPerByte = 0;
    }

    public IReadOnlyDictionary<string, double> Measures =>
        new Dictionary<string, double> { ["most_bytes_taken_per_byte_of_file"] = Math.Round(mostPerByte, 1) };

    /// <summary>
    /// Most managed bytes that opening may take: a line of separators alone becomes some thirty bytes a field, with each of four
    /// separators;
    /// an error with its stack takes tens of kilobytes.
    /// </summary>
    public static long Allowed(long fileBytes) => (1 << 19) + (160 * fileBytes);

    public string? Run(Random random, out string way)
    {
        TableMutation mutation = TableSample.Pick(random, TableMutation.All);
        way = mutation.Name;
        var sample = TableSample.Of(random);
        (byte[] file, int from) = mutation.Apply(sample.Bytes, random);
        string path = folder.File("case" + sample.Ending);
        File.WriteAllBytes(path, file);
        int whole = from == int.MaxValue ? sample.Rows.Length : sample.Ends.Count(end => end <= from);
        return Read(path, file.Length, sample, whole, from == int.MaxValue);
    }

    public void Dispose() => folder.Dispose();

    private string? Read(string path, long length, TableSample sample, int whole, bool unharmed)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            TextDataset data = TextSource.Open(path);
            CheckMemory(GC.GetAllocatedBytesForCurrentThread() - before, length);
            // What is harmed may have lost its first line, and with it what the others mean.
            if (data.Count < whole || (unharmed && data.Count != whole))
                throw new InvalidOperationException($"{data.Count} texts were " + $"read of {whole}.");
            for (int i = 0; i < data.Count; i++)
            {
                if (string.IsNullOrWhiteSpace(data.Text(i)) || data.Labels[data.Label(i)].Length == 0)
                    throw new InvalidOperationException($"{data.Id(i)} was read without " + $"text or label.");
                if (i < whole && (data.Text(i), data.Labels[data.Label(i)]) != sample.Rows[i])
                    throw new InvalidOperationException($"{data.Id(i)} was read as '{data.Text(i)}', " + $"not '{sample.Rows[i].Text}'.");
            }
            return null;
        }
        catch (SufficeException refusal)
        {
            CheckMemory(GC.GetAllocatedBytesForCurrentThread() - before, length);
            if (unharmed)
                throw new InvalidOperationException($"A valid table was refused: {refusal.Message}", refusal);
            if (
                refusal.Fault != Fault.Data
                || !refusal.Message.Contains(Path.GetFileName(path), StringComparison.Ordinal)
                || !(Line().IsMatch(refusal.Message) || OfWholeFile().IsMatch(refusal.Message))
            )
                throw new InvalidOperationException(
                    $"It was refused without naming file and line: {refusal.Fault}, {refusal.Message}",
                    refusal
                );
            return refusal.Message.Replace(path, "_", StringComparison.Ordinal);
        }
    }

    private void CheckMemory(long allocated, long length)
    {
        mostPerByte = Math.Max(mostPerByte, (double)allocated / Math.Max(length, 1024));
        if (allocated > Allowed(length))
            throw new InvalidOperationException($"Opening {length} bytes took {allocated} bytes of memory.");
    }

    [GeneratedRegex(@"(, line |:)\d+: ")]
    private static partial Regex Line();

    [GeneratedRegex("holds no texts|holds one class only|looks like UTF-|can be read with a ")]
    private static partial Regex OfWholeFile();
}
