namespace Suffice.Data.Examples;

/// <summary>What an example may be used for; no example is in two of them.</summary>
internal enum Split
{
    /// <summary>Backbone, exits and folds learn from it.</summary>
    Train,

    /// <summary>Predictor and policy learn from it, and rounds are chosen on it: the backbone never trains on it.</summary>
    Control,

    /// <summary>λ table, default setting and certificate come from it.</summary>
    Calibration,

    /// <summary>Touched once, to report.</summary>
    Test,
}
