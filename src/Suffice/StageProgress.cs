namespace Suffice;

/// <summary>How far a long piece of work has come; whoever shows it adds the clock and the estimate.</summary>
/// <param name="Stage">What is being done, such as <c>train the static model</c>.</param>
/// <param name="Fraction">Share done, 0 to 1.</param>
/// <param name="Note">The latest figure worth a look, such as a loss.</param>
public sealed record StageProgress(string Stage, double Fraction, string Note = "");
