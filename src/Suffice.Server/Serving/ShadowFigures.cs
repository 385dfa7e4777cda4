namespace Suffice.Server.Serving;

/// <summary>
/// How often answers differed from those of the full path. No loss of accuracy against it can exceed that share; a certificate of answers
/// bounds the share itself.
/// </summary>
/// <param name="Compared">Inputs that ran twice.</param>
/// <param name="Differed">Those with another label.</param>
internal readonly record struct ShadowFigures(long Compared, long Differed)
{
    /// <summary>Standard errors of the limits: 1.96, two-sided 95 %.</summary>
    private const double Errors = 1.96;

    private const double Chance = 0.001;

    /// <summary>Share that differed; 0 where none were compared.</summary>
    public double Share => Compared > 0 ? (double)Differed / Compared : 0;

    /// <summary>Limits of the share (Wilson 1927), 95 %.</summary>
    public (double Lower, double Upper) Limits
    {
        get
        {
            if (Compared == 0)
                return (0, 1);
            double square = Errors * Errors / Compared,
                middle = (Share + (square / 2)) / (1 + square),
                half = Errors * Math.Sqrt((Share * (1 - Share) / Compared) + (square / (4 * Compared))) / (1 + square);
            return (Math.Max(0, middle - half), Math.Min(1, middle + half));
        }
    }

    /// <summary>
    /// Whether answers differ more often than a certificate of answers promises, where chance would do that less than once in a thousand
    /// (Chernoff's bound, which holds for any number of inputs).
    /// </summary>
    public bool Breaks(Bundles.Certificate? certificate)
    {
        if (certificate is not { OfAnswers: true, Epsilon: var promised } || Share <= promised)
            return false;
        double same = Share < 1 ? (1 - Share) * Math.Log((1 - Share) / (1 - promised)) : 0,
            divergence = (Share * Math.Log(Share / promised)) + same;
        return Math.Exp(-Compared * divergence) < Chance;
    }
}
