using Suffice.Data;
using Suffice.Diagnostics;

namespace Suffice.Commands.Benching;

/// <summary>What the turns of a cell come to.</summary>
internal static class CellRows
{
    private const double Giga = 1e9;

    /// <summary>10⁹ operations a second of the fastest product; null where no engine ran any.</summary>
    public static double? Roof(BenchCell cell) => Roof(cell, Work.Product, 2 * Math.Pow(Work.ProductSize, 3));

    /// <summary>The same of the fastest run of our tile of eight bits.</summary>
    public static double? Int8Roof(BenchCell cell) => Roof(cell, Work.Tiles, 2.0 * Work.TileMacs * cell.Threads);

    private static double? Roof(BenchCell cell, Work work, double operations)
    {
        double[] times =
        [
            .. cell
                .Contestants.Where(contestant => contestant.Work == work)
                .SelectMany(contestant => contestant.Rounds)
                .SelectMany(round => round),
        ];
        return times.Length == 0 ? null : operations / (times.Min() / 1000) / Giga;
    }

    public static BenchRow[] Of(BenchCell cell)
    {
        Contestant[] models = [.. cell.Contestants.Where(contestant => !contestant.Work.IsRoof)];
        // Peaks first: answering needs memory of its own.
        EngineReply[] facts = [.. models.Select(contestant => contestant.Process.Facts())];
        EngineReply[] answers = [.. models.Select(contestant => contestant.Process.Answer(Sample(cell)))];
        return
        [
            .. models.Select(
                (contestant, i) =>
                    Row(
                        cell,
                        contestant,
                        facts[i],
                        answers[i],
                        Array.FindIndex(models, other => other.Offer is SufficeOffer && other.Work == contestant.Work) is >= 0 and var ours
                            ? answers[ours]
                            : null
                    )
            ),
        ];
    }

    /// <summary>Share of all inputs answered rightly, for what can be answered and is known.</summary>
    public static IReadOnlyDictionary<(string Engine, string Work), double> Accuracies(BenchCell cell, IProgress<StageProgress> progress)
    {
        var shares = new Dictionary<(string, string), double>();
        if (cell.Model.Inputs.Labels is not { } labels)
            return shares;
        Contestant[] judged = [.. cell.Contestants.Where(contestant => contestant.Work == Work.Full || contestant.Work == Work.Default)];
        foreach (Contestant contestant in judged)
        {
            int[] answers = contestant.Process.Answer(cell.Model.Inputs.File).Classes!;
            shares[(contestant.Offer.Name, contestant.Work.Name)] =
                answers.Zip(labels).Count(pair => pair.First == pair.Second) / (double)labels.Length;
            progress.Report(new StageProgress($"{cell.Model.Name}, accuracy", shares.Count, judged.Length, contestant.Offer.Name));
        }
        return shares;
    }

    /// <summary>At the share <paramref name="part"/> of sorted values, the nearest one above.</summary>
    public static double Percentile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[NearestRank.Of(sorted.Length, part)];
    }

    /// <summary>
    /// The middle one, or the mean of the middle two: unlike a quantile it leans to neither side, which a ratio of two engines must not.
    /// </summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The inputs that took turns, in a file of their own.</summary>
    private static string Sample(BenchCell cell)
    {
        string sample = $"{cell.Model.Inputs.File}.{cell.Batch}";
        long bytes = FileSize.Of(cell.Model.Inputs.File) / cell.Model.Inputs.Count * cell.Model.Inputs.TimedAt(cell.Batch);
        byte[] values = new byte[bytes];
        using (FileStream all = File.OpenRead(cell.Model.Inputs.File))
            all.ReadExactly(values);
        File.WriteAllBytes(sample, values);
        return sample;
    }

    private static BenchRow Row(BenchCell cell, Contestant contestant, EngineReply facts, EngineReply answer, EngineReply? ours)
    {
        double[] rounds = [.. contestant.Rounds.Select(times => cell.Batch * times.Length / (times.Sum() / 1000))];
        double macs = answer.Macs ?? cell.Model.Macs(contestant.Work) ?? ours!.Macs!.Value,
            speed = Median(rounds);
        double? difference = ours is null ? null : answer.Logits!.Zip(ours.Logits!).Max(pair => Math.Abs((double)pair.First - pair.Second));
        return new BenchRow
        {
            Model = cell.Model.Name,
            Engine = contestant.Offer.Name,
            Work = contestant.Work.Name,
            Kernels = contestant.Process.Kernels,
            Batch = cell.Batch,
            Threads = cell.Threads,
            ImagesPerSecond = speed,
            Rounds = rounds,
            Macs = macs,
            Gflops = 2 * macs * speed / Giga,
            P50Ms = Percentile(contestant.Rounds.SelectMany(times => times), 0.5),
            P99Ms = Percentile(contestant.Rounds.SelectMany(times => times), 0.99),
            JoulesPerInput = contestant.Joules.Count > 0 ? Median(contestant.Joules) : null,
            PeakBytes = facts.PeakBytes,
            FirstResultMs = contestant.Process.FirstResult.TotalMilliseconds,
            ModelBytes = FileSize.Of(contestant.File),
            ProgramBytes = facts.ProgramBytes,
            MaxLogitDifference = difference,
            RelativeLogitDifference = difference / ours?.Logits!.Max(logit => Math.Abs((double)logit)),
        };
    }
}
