using Suffice.Evaluation.Records;

namespace Suffice.Cli.Sweeps;

/// <summary>What <c>sweep --json</c> writes.</summary>
/// <param name="Description">Of the sweep's file.</param>
/// <param name="Data">What every run read.</param>
/// <param name="Split">Which judged.</param>
/// <param name="Runs">Those that are done, in order.</param>
/// <param name="Failures">Why others are not, as sentences.</param>
internal sealed record SweepRecord(string Description, string Data, string Split, SweepRow[] Runs, string[] Failures);

/// <summary>A run.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Variant">Recipe and options.</param>
/// <param name="Seed">Null: the recipe's.</param>
/// <param name="StaticTop1">Of the teacher, a fraction of 1.</param>
/// <param name="Top1">At the default budget.</param>
/// <param name="Loss">Against the teacher, paired.</param>
/// <param name="LossSe">Its standard error.</param>
/// <param name="Share">Multiply-adds at the default budget, as a share of the teacher's.</param>
internal sealed record SweepRow(
    string Name,
    string Variant,
    int? Seed,
    double StaticTop1,
    double Top1,
    double Loss,
    double LossSe,
    double Share
)
{
    /// <summary>What an evaluation says of a run.</summary>
    public static SweepRow Of(SweepPoint point, EvaluationRecord record)
    {
        BudgetPoint chosen = record.DefaultPoint;
        return new SweepRow(
            point.Name,
            point.Variant,
            point.Seed,
            record.Static.Top1,
            chosen.Top1,
            chosen.Loss,
            chosen.LossSe,
            chosen.Macs / record.Static.Macs
        );
    }
}
