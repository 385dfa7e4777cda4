using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Suffice.Evaluation.Records;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// Case after case of one kind. A case is wholly decided by seed and number, so that one that fails can be had again. A reader that breaks
/// the process ends the run; one that does not come to an end is ended by a watch, which names the case.
/// </summary>
internal sealed partial class FuzzRun(FuzzKind kind, int seed)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly SortedDictionary<string, (int Refused, int Accepted)> outcomes = new(StringComparer.Ordinal);
    private readonly HashSet<string> reasons = [];
    private readonly List<string> failures = [];
    private readonly SortedDictionary<string, double> measures = new(StringComparer.Ordinal);
    private int cases;
    private double seconds;

    /// <summary>Different reasons for refusing so far, names and numbers left out.</summary>
    public int Reasons => reasons.Count;

    /// <summary>Cases that were accepted so far.</summary>
    public int Accepted => outcomes.Values.Sum(outcome => outcome.Accepted);

    /// <summary>What readers did that they must not, each with its case.</summary>
    public IReadOnlyList<string> Failures => failures;

    public void Run(int first, int count)
    {
        using IFuzzSubject subject = kind.Open();
        long began = Stopwatch.GetTimestamp(),
            started = began;
        int now = first;
        using var watch = new Timer(
            _ =>
            {
                if (Stopwatch.GetElapsedTime(Volatile.Read(ref started)) > Longest)
                    Environment.FailFast($"Case {now} of {kind.Name} of seed {seed} does not come to an end.");
            },
            null,
            Longest,
            Longest / 4
        );
        for (; now < first + count; now++)
        {
            Volatile.Write(ref started, Stopwatch.GetTimestamp());
            Case(now, subject);
        }
        cases += count;
        seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach ((string name, double value) in subject.Measures)
            measures[name] = Math.Max(value, measures.GetValueOrDefault(name, value));
    }

    /// <summary>Writes the record of what was run.</summary>
    public void Save(string file)
    {
        var record = new
        {
            Schema = 2,
            Kind = kind.Name,
            Cases = cases,
            Seed = seed,
            Failures = failures,
            Seconds = Math.Round(seconds),
            Outcomes = outcomes.ToDictionary(outcome => outcome.Key, outcome => new { outcome.Value.Refused, outcome.Value.Accepted }),
            DifferentReasons = reasons.Count,
            Measures = measures,
            Machine = MachineDescription.Current(),
            Versions = VersionDescription.Current(),
            Commit = VersionDescription.Commit(),
        };
        File.WriteAllText(file, JsonSerializer.Serialize(record, Json) + "\n");
    }

    private void Case(int number, IFuzzSubject subject)
    {
        string way = "",
            place = $"Case {number} of {kind.Name} of seed {seed}";
        string? refusal;
        try
        {
            refusal = subject.Run(new Random(HashCode(seed, number)), out way);
        }
#pragma warning disable CA1031 // Whatever a reader throws but its refusal is what is looked for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failures.Add($"{place} ({way}): {error}");
            return;
        }
        (int refused, int accepted) = outcomes.GetValueOrDefault(way);
        outcomes[way] = refusal is null ? (refused, accepted + 1) : (refused + 1, accepted);
        if (refusal is not null)
            reasons.Add(Details().Replace(refusal, ""));
    }

    // Stable from run to run, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) + (number * 16777619));

    [GeneratedRegex(@"'[^']*'|\([^()]*\)|[-\d.,Ee+]+|y{2,}")]
    private static partial Regex Details();
}
