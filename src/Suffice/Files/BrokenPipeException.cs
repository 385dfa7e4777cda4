namespace Suffice.Files;

/// <summary>Nobody reads any more what is written into a pipe: the reader has what it wanted, so this is no fault.</summary>
internal sealed class BrokenPipeException(string message) : IOException(message);
