namespace Suffice.Data.Files;

/// <summary>Something in a folder that cannot be read, and would be missing without a word.</summary>
/// <param name="Fault">What kind of error it is, where it is one.</param>
/// <param name="Message">What, where and the remedy.</param>
internal sealed record TreeProblem(Fault Fault, string Message);
