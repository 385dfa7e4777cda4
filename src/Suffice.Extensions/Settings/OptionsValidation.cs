using Microsoft.Extensions.Options;

namespace Suffice.Extensions.Settings;

/// <summary>Says what is wrong with the options of one bundle, where it stands, and what to do.</summary>
/// <param name="bundle">Name under which it is registered.</param>
/// <param name="section">Where its configuration is; null: it is set in code.</param>
internal sealed class OptionsValidation(string bundle, string? section) : IValidateOptions<SufficeOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SufficeOptions options)
    {
        if (name != bundle)
            return ValidateOptionsResult.Skip;
        var result = new ValidateOptionsResultBuilder();
        foreach (string error in Errors(options))
            result.AddError(error);
        return result.Build();
    }

    private IEnumerable<string> Errors(SufficeOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.BundlePath))
            yield return $"{Place("BundlePath")} is missing. Give the path of a bundle (*.suffice).";
        if (options.Sessions < 1)
            yield return $"{Place("Sessions")} is {options.Sessions}. Give 1 or more, or leave it out for as many as fit the processors.";
        if (options.Threads is < 1 or > 256)
            yield return $"{Place("Threads")} is {options.Threads}. Give 1 to 256.";
        if (options.MaxBatch is < 1 or > 65536)
            yield return $"{Place("MaxBatch")} is {options.MaxBatch}. Give 1 to 65536.";
        if (options.Reject is { } share && !(share is >= 0 and <= 1))
            yield return FormattableString.Invariant(
                $"{Place("Reject")} is {share}. Give a share of inputs from 0 to 1, or leave it out to reject none."
            );
        if (options.MaxPixels < 1)
            yield return $"{Place("MaxPixels")} is {options.MaxPixels}. Give 1 or more.";
        if (BudgetSetting.Parse(options.Budget) is null)
            yield return $"{Place("Budget")} is \"{options.Budget}\". Give default, certified, full, or a fraction above 0 and at most 1.";
    }

    private string Place(string option) =>
        section is not null ? $"{section}:{option}" : $"SufficeOptions.{option}{(bundle.Length > 0 ? $" of \"{bundle}\"" : "")}";
}
