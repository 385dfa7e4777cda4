using Suffice.Commands.Kinds;

namespace Suffice.Commands.Scoring;

/// <summary>A form of files that only some tools read and write.</summary>
/// <param name="Ending">Of their names, such as <c>.parquet</c>.</param>
/// <param name="Open">Opens one: its path, the column with the text or image or null, and what the bundle reads.</param>
/// <param name="Format">Writes them.</param>
internal sealed record TableFiles(string Ending, Func<string, string?, InputVerbs, ScoringInput> Open, IScoringFormat Format);
