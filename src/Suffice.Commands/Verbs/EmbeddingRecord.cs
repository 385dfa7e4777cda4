namespace Suffice.Commands.Verbs;

/// <summary>What <c>run --embed</c> gave.</summary>
/// <param name="Bundle">Its file.</param>
/// <param name="Embeddings">In the order of the inputs.</param>
/// <param name="Problems">Messages about inputs that have none.</param>
internal sealed record EmbeddingRecord(string Bundle, InputNumbers[] Embeddings, string[] Problems);

/// <summary>One input's embedding.</summary>
/// <param name="File">As found; of a text, file and line.</param>
/// <param name="Embedding">The numbers.</param>
/// <param name="Tokens">Tokens of the input.</param>
/// <param name="Macs">Multiply-adds executed.</param>
internal sealed record InputNumbers(string File, float[] Embedding, int Tokens, long Macs);
