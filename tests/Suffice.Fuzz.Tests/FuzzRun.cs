using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Suffice.Evaluation.Records;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// Case after case: a valid file, damaged, written, read. A case is wholly decided by seed and number, so that one that fails can be had again. Reading
/// outside the file would end the process; a reader that does not come to an end is ended by a watch, which names the case.
/// </summary>
internal sealed partial class FuzzRun(int seed)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Dictionary<string, (int Refused, int Accepted)> outcomes = Mutation.All.ToDictionary(mutation => mutation.Name, _ => (0, 0));
    private readonly HashSet<string> reasons = [];
    private readonly List<string> failures = [];
    private int cases;
    private double mostPerByte;
    private double seconds;

    /// <summary>Different reasons for refusing so far, names and numbers left out.</summary>
    public int Reasons => reasons.Count;

    /// <summary>Cases that were accepted so far.</summary>
    public int Accepted => outcomes.Values.Sum(outcome => outcome.Accepted);

    /// <summary>What readers did that they must not, each with its case.</summary>
    public IReadOnlyList<string> Failures => failures;

    public void Run(int first, int count)
    {
        using var folder = new TemporaryFolder();
        byte[][] samples = [SampleFiles.Bundle(folder.Path), SampleFiles.Bundle(folder.Path), SampleFiles.Checkpoint(folder.Path)];
        string path = folder.File("case.suffice");
        // Once, so that what is made at the first use of anything is not charged to a case.
        foreach (byte[] sample in samples) Write(path, sample, out _);
        long began = Stopwatch.GetTimestamp(), started = began;
        int now = first;
        using var watch = new Timer(_ =>
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref started)) > Longest) Environment.FailFast($"Case {now} of seed {seed} does not come to an end.");
        }, null, Longest, Longest / 4);
        for (; now < first + count; now++)
        {
            Volatile.Write(ref started, Stopwatch.GetTimestamp());
            Case(now, samples, path);
        }
        cases += count;
        seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Writes the record of what was run.</summary>
    public void Save(string file)
    {
        var record = new
        {
            Schema = 1,
            Cases = cases,
            Seed = seed,
            Failures = failures,
            Seconds = Math.Round(seconds),
            Outcomes = outcomes.ToDictionary(outcome => outcome.Key, outcome => new { outcome.Value.Refused, outcome.Value.Accepted }),
            DifferentReasons = reasons.Count,
            MostBytesTakenPerByteOfFile = Math.Round(mostPerByte, 1),
            Machine = MachineDescription.Current(),
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
        };
        File.WriteAllText(file, JsonSerializer.Serialize(record, Json) + "\n");
    }

    private void Case(int number, byte[][] samples, string path)
    {
        var random = new Random(HashCode(seed, number));
        Mutation mutation = Mutation.All[random.Next(Mutation.All.Count)];
        byte[] damaged = mutation.Apply(samples[random.Next(samples.Length)], random);
        string? refusal;
        long taken;
        try
        {
            refusal = Write(path, damaged, out taken);
        }
#pragma warning disable CA1031 // Whatever a reader throws but its refusal is what is looked for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failures.Add($"Case {number} of seed {seed} ({mutation.Name}): {error}");
            return;
        }
        mostPerByte = Math.Max(mostPerByte, (double)taken / Math.Max(damaged.Length, 1024));
        (int refused, int accepted) = outcomes[mutation.Name];
        outcomes[mutation.Name] = refusal is null ? (refused, accepted + 1) : (refused + 1, accepted);
        if (refusal is not null) reasons.Add(Details().Replace(refusal.Replace(path, "", StringComparison.Ordinal), "_"));
    }

    private static string? Write(string path, byte[] file, out long taken)
    {
        File.WriteAllBytes(path, file);
        return Reader.Read(path, file.Length, out taken);
    }

    // Stable from run to run, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) + (number * 16777619));

    [GeneratedRegex(@"'[^']*'|\([^()]*\)|[-\d.,Ee+]+|y{2,}")]
    private static partial Regex Details();
}
