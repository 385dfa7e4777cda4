using Suffice.Inputs;

namespace Suffice.Commands.Scoring;

/// <summary>A value that a row brings along and its answer takes with it.</summary>
/// <param name="Column">What it is called.</param>
/// <param name="Value">A string, number, truth value, time or bytes; a <see cref="RawJson"/>; or null.</param>
internal readonly record struct CarriedValue(string Column, object? Value);

/// <summary>A value as JSON has it, where that is no string.</summary>
/// <param name="Text">JSON.</param>
internal sealed record RawJson(string Text);

/// <summary>One row of what is scored.</summary>
/// <param name="Number">From 0, among all rows of the input.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Input">The text or image; null where there is a problem.</param>
/// <param name="Problem">Why there is none; null if nothing is wrong.</param>
/// <param name="Carried">What its answer takes along, in order.</param>
internal sealed record ScoringRow(long Number, string Name, InputSource? Input, string? Problem, IReadOnlyList<CarriedValue> Carried);

/// <summary>A row with its answer, or why it has none.</summary>
/// <param name="Row">The row.</param>
/// <param name="Prediction">Null where there is a problem.</param>
/// <param name="Problem">Null where there is an answer.</param>
/// <param name="StaticMacs">What the static model would have spent on it; 0 where there is no answer.</param>
internal sealed record ScoredRow(ScoringRow Row, Prediction? Prediction, string? Problem, long StaticMacs);
