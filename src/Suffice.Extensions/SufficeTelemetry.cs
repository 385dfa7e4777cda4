namespace Suffice.Extensions;

/// <summary>
/// Names of what classifiers registered by <c>AddSuffice</c> report, for <c>AddMeter</c> and <c>AddSource</c> of OpenTelemetry. Names and
/// units follow its conventions.
/// </summary>
public static class SufficeTelemetry
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Suffice";

    /// <summary>The source of activities: one for each call, named <see cref="ActivityName"/>.</summary>
    public const string ActivitySourceName = "Suffice";

    /// <summary>
    /// One call. Tags: <see cref="ModelTag"/>, <see cref="BatchSizeTag"/>, <see cref="BudgetTag"/>, <see cref="PathsTag"/>,
    /// <see cref="MultiplyAdds"/> (of all inputs together) and, of a call that failed, <see cref="ErrorTag"/>.
    /// </summary>
    public const string ActivityName = "suffice.classify";

    /// <summary>
    /// Counter of inputs answered, <c>{input}</c>. Tags: <see cref="ModelTag"/>, <see cref="PathTag"/>, <see cref="RejectedTag"/>.
    /// </summary>
    public const string Inputs = "suffice.inputs";

    /// <summary>
    /// Histogram of multiply-adds that one input took, control included, <c>{multiply_add}</c>. Tag: <see cref="ModelTag"/>.
    /// </summary>
    public const string MultiplyAdds = "suffice.multiply_adds";

    /// <summary>
    /// Histogram of the same as a share of what the static model takes for that input, <c>1</c>. Tag: <see cref="ModelTag"/>.
    /// </summary>
    public const string Fraction = "suffice.fraction";

    /// <summary>
    /// Histogram of the time that one call took, waiting for a free session included, <c>s</c>. Tags: <see cref="ModelTag"/>,
    /// <see cref="BatchSizeTag"/> and, of a call that failed, <see cref="ErrorTag"/>.
    /// </summary>
    public const string Duration = "suffice.duration";

    /// <summary>Name under which the bundle was registered; of the only unnamed one, its own name.</summary>
    public const string ModelTag = "suffice.model";

    /// <summary>Name of the path that an input took.</summary>
    public const string PathTag = "suffice.path";

    /// <summary>Names of the paths that were taken, each once, in the order of the bundle's library.</summary>
    public const string PathsTag = "suffice.paths";

    /// <summary>Whether the answer was less sure than asked for: <see cref="Prediction.IsRejected"/>.</summary>
    public const string RejectedTag = "suffice.rejected";

    /// <summary>Inputs of a call; in metrics rounded up to a power of two, so that there are few values.</summary>
    public const string BatchSizeTag = "suffice.batch_size";

    /// <summary>What the call allowed: <c>default</c>, <c>certified</c>, <c>full</c> or a fraction, and limits of single inputs.</summary>
    public const string BudgetTag = "suffice.budget";

    /// <summary>Why a call failed: a <see cref="Fault"/>, or the type of the exception.</summary>
    public const string ErrorTag = "error.type";
}
