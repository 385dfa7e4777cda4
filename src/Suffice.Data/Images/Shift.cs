namespace Suffice.Data.Images;

/// <summary>A change that images may meet after training (after Hendrycks and Dietterich, arXiv 1903.12261, at medium strength).</summary>
internal enum Shift
{
    /// <summary>Gaussian, with a deviation of 1/40 of the shorter side.</summary>
    Blur,

    /// <summary>Gaussian, independent for every value, with a deviation of 0.08 of full scale.</summary>
    Noise,

    /// <summary>Every value half as far from the image's mean.</summary>
    Contrast,
}
