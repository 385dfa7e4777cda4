using System.Globalization;
using Suffice.Commands.Terminals;

namespace Suffice.Commands.Verbs;

/// <summary>Where embeddings and problems go: lines of numbers, and a record if there is to be one.</summary>
/// <param name="terminal">For people, and for who reads their lines.</param>
/// <param name="keeps">Whether there will be a record.</param>
internal sealed class EmbeddingOutput(Terminal terminal, bool keeps)
{
    private readonly List<InputNumbers> kept = [];
    private readonly List<string> problems = [];

    public bool HasProblems => problems.Count > 0;

    /// <summary>One line: as few digits as give the same numbers again, with spaces between them.</summary>
    public void Add(string name, InputEmbedding embedding)
    {
        if (keeps)
            kept.Add(new InputNumbers(name, embedding.Values, embedding.Tokens, embedding.Cost.Macs));
        terminal.Output.WriteLine(string.Join(' ', embedding.Values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <param name="name">Of the input.</param>
    /// <param name="message">What is wrong, where, and the remedy.</param>
    public void Problem(string name, string message)
    {
        problems.Add(message);
        terminal.Error.WriteLine($"Error: {message}");
    }

    public EmbeddingRecord Record(string bundle) => new(bundle, [.. kept], [.. problems]);
}
