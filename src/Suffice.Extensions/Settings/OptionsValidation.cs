using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Suffice.Extensions.Settings;

/// <summary>Says what is wrong with the options of one bundle, where it stands, and what to do.</summary>
/// <param name="bundle">Name under which it is registered.</param>
/// <param name="section">Where its configuration is; null: it is set in code.</param>
internal sealed class OptionsValidation(string bundle, IConfigurationSection? section) : IValidateOptions<SufficeOptions>
{
    private static readonly string[] Names =
    [
        nameof(SufficeOptions.BundlePath),
        nameof(SufficeOptions.Sessions),
        nameof(SufficeOptions.Threads),
        nameof(SufficeOptions.MaxBatch),
        nameof(SufficeOptions.Reject),
        nameof(SufficeOptions.MaxPixels),
        nameof(SufficeOptions.Budget),
        nameof(SufficeOptions.EmbeddingPath),
        nameof(SufficeOptions.WarmUp),
    ];

    /// <summary>Name under which the bundle is registered.</summary>
    public string Bundle => bundle;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SufficeOptions options)
    {
        if (name != Bundle)
            return ValidateOptionsResult.Skip;
        var result = new ValidateOptionsResultBuilder();
        foreach (string error in Unknown().Concat(Errors(options)))
            result.AddError(error);
        return result.Build();
    }

    private IEnumerable<string> Unknown() =>
        from child in section?.GetChildren() ?? []
        where !Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
        select $"{child.Path} is no setting. There are {string.Join(" ", Names)}.";

    private IEnumerable<string> Errors(SufficeOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.BundlePath))
            yield return $"{Place(nameof(options.BundlePath))} is missing. Give the path of a bundle (*.suffice).";
        if (options.Sessions < 1)
            yield return Error(nameof(options.Sessions), options.Sessions, "1 or more, or leave it out for as many as fit the processors");
        if (options.Threads is < 1 or > 256)
            yield return Error(nameof(options.Threads), options.Threads, "1 to 256");
        if (options.MaxBatch is < 1 or > 65536)
            yield return Error(nameof(options.MaxBatch), options.MaxBatch, "1 to 65536");
        if (options.Reject is { } share && !(share is >= 0 and <= 1))
            yield return Error(nameof(options.Reject), share, "a share of inputs from 0 to 1, or leave it out to reject none");
        if (options.MaxPixels < 1)
            yield return Error(nameof(options.MaxPixels), options.MaxPixels, "1 or more");
        if (BudgetSetting.Parse(options.Budget) is null)
            yield return Error(
                nameof(options.Budget),
                $"\"{options.Budget}\"",
                "default, certified, full, or a fraction above 0 and at most 1"
            );
    }

    private string Error(string option, object? value, string possible) =>
        FormattableString.Invariant($"{Place(option)} is {value}. Give {possible}.");

    private string Place(string option) =>
        section is not null ? $"{section.Path}:{option}" : $"SufficeOptions.{option}{(Bundle.Length > 0 ? $" of \"{Bundle}\"" : "")}";
}
