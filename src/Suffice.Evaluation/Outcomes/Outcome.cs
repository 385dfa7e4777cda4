using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Outcomes;

/// <summary>What a controller earned and spent on a set of inputs.</summary>
/// <param name="Accuracy">Share of correct answers, 0 to 1.</param>
/// <param name="Macs">Mean multiply-adds per input, controller included.</param>
/// <param name="Loss">Teacher's accuracy minus this one, paired by input, as a fraction of 1; negative when better than the
/// teacher.</param>
/// <param name="LossStandardError">Standard error of <paramref name="Loss"/>, from the per-input differences.</param>
/// <param name="Paths">(n) index of the path each input took.</param>
/// <param name="MacsP99">99th percentile of the multiply-adds per input.</param>
internal sealed record Outcome(double Accuracy, double Macs, double Loss, double LossStandardError, int[] Paths, double MacsP99)
{
    /// <summary>(n) multiply-adds of each input, controller included.</summary>
    public required long[] InputMacs { get; init; }

    /// <summary>Summarises per-input results.</summary>
    /// <param name="correct">(n) whether our answer was right.</param>
    /// <param name="teacherCorrect">(n) whether the teacher's was.</param>
    /// <param name="paths">(n) path taken.</param>
    /// <param name="macs">(n) multiply-adds.</param>
    public static Outcome Of(ReadOnlySpan<bool> correct, ReadOnlySpan<bool> teacherCorrect, int[] paths, long[] macs)
    {
        ArgumentNullException.ThrowIfNull(macs);
        int n = macs.Length,
            right = 0,
            lost = 0,
            flips = 0;
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            total += macs[i];
            if (correct[i])
                right++;
            if (correct[i] != teacherCorrect[i])
                flips++;
            lost += (teacherCorrect[i] ? 1 : 0) - (correct[i] ? 1 : 0);
        }
        double count = Math.Max(n, 1),
            loss = lost / count;
        // Differences are −1, 0 or 1, so the mean of their squares is the share of flips.
        double error = Math.Sqrt(Math.Max(0, (flips / count) - (loss * loss)) / Math.Max(n - 1, 1));
        return new Outcome(right / count, total / count, loss, error, paths, Quantile.Of(macs, 0.99)) { InputMacs = macs };
    }
}
