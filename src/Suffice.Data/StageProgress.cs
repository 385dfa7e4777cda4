namespace Suffice.Data;

/// <summary>How far long work has come, for a console that shows an estimate.</summary>
/// <param name="Stage">What is being done, for people.</param>
/// <param name="Done">Steps finished.</param>
/// <param name="Total">Steps in all, of about equal length.</param>
/// <param name="Note">The latest figure worth a look, such as a loss; may be null.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total, string? Note = null);
