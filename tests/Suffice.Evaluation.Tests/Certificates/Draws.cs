namespace Suffice.Evaluation.Tests.Certificates;

/// <summary>Losses with a known mean.</summary>
internal static class Draws
{
    /// <summary>(n) losses: 1 with probability <paramref name="lost"/>, −1 with probability <paramref name="won"/>, else 0.</summary>
    public static sbyte[] Losses(Random random, int count, double lost, double won) => Losses(Uniform(random, count), lost, won);

    /// <summary>
    /// The same from numbers drawn before, so that several settings fail on the same images, as settings of one policy do.
    /// </summary>
    public static sbyte[] Losses(double[] uniform, double lost, double won) =>
        [
            .. uniform.Select(u =>
                (sbyte)(
                    u < lost ? 1
                    : u > 1 - won ? -1
                    : 0
                )
            ),
        ];

    public static double[] Uniform(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];

    /// <summary>What a share that should be at most δ may reach by chance: three binomial standard errors more.</summary>
    public static double Limit(double delta, int draws) => delta + (3 * Math.Sqrt(delta * (1 - delta) / draws));
}
