using System.Text.Json.Serialization;

namespace Suffice.Evaluation.Evaluators;

/// <summary>What one setting gave to a range of inputs, in their order.</summary>
/// <param name="Predictions">See <see cref="MeasuredSetting.Predictions"/>.</param>
/// <param name="Probabilities">See <see cref="MeasuredSetting.Probabilities"/>.</param>
/// <param name="Confidences">See <see cref="MeasuredSetting.Confidences"/>.</param>
/// <param name="Paths">See <see cref="MeasuredSetting.Paths"/>.</param>
/// <param name="Macs">See <see cref="MeasuredSetting.Macs"/>.</param>
/// <param name="ControlMacs">See <see cref="MeasuredSetting.ControlMacs"/>.</param>
/// <param name="CallSeconds">Seconds an input of every call.</param>
/// <param name="Seconds">Of all calls.</param>
internal sealed record SettingColumns(
    int[] Predictions,
    double[] Probabilities,
    double[] Confidences,
    int[] Paths,
    long[] Macs,
    long[] ControlMacs,
    double[] CallSeconds,
    double Seconds
);

/// <summary>All settings of a range.</summary>
/// <param name="Settings">In the order of <see cref="MeasuredSettings.All"/>; null: they were not measured.</param>
/// <param name="Smaller">Static nets of fewer blocks.</param>
internal sealed record RangeColumns(SettingColumns[]? Settings, SettingColumns[] Smaller);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(RangeColumns))]
[JsonSerializable(typeof(EvaluationWork))]
[JsonSerializable(typeof(OutcomeWork))]
internal sealed partial class RangeJson : JsonSerializerContext;
