using Suffice.Control;
using Suffice.Evaluation.Records;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Which pieces of a text its path kept, found by running it again.</summary>
internal static class KeptPieces
{
    /// <param name="subject">Whose bundle runs.</param>
    /// <param name="example">Index into the data set.</param>
    /// <param name="path">The path it took.</param>
    /// <returns>Null where inputs have no pieces.</returns>
    public static TextPiece[]? Of(EvaluationSubject subject, int example, ExecutionPath path)
    {
        if (subject.Bundle.Manifest.Model.Vocabulary is null)
            return null;
        var text = (TokenText)subject.Examples.Read(example);
        TextTokenizer tokenizer = TextTokenizer.In(subject.Bundle.Tensors)!;
        int?[] dropped = DroppedAfter(subject, text, path);
        return
        [
            .. text
                .Ids.Select((id, i) => new TextPiece(tokenizer.Piece(id), dropped[i]))
                .Where((_, i) => text.Ids[i] != tokenizer.ClassToken && text.Ids[i] != tokenizer.SeparatorToken),
        ];
    }

    /// <summary>(n) blocks that had run when each token was dropped.</summary>
    private static int?[] DroppedAfter(EvaluationSubject subject, TokenText text, ExecutionPath path)
    {
        PathLibrary library = subject.Bundle.Library;
        var dropped = new int?[text.Ids.Length];
        // Where each token still there comes from; the fused one, which is the last, comes from several.
        List<int?> places = [.. Enumerable.Range(0, text.Ids.Length).Cast<int?>()];
        using var executor = new Executor(subject.Bundle, 1)
        {
            TokensKept = (_, next, kept) =>
            {
                List<int?> left = [places[0]];
                foreach (ulong patch in kept)
                    left.Add(places[(int)patch + 1]);
                foreach (int token in places.OfType<int>().Except(left.OfType<int>()))
                    dropped[token] = library.Paths[next.Parent!.Value].Blocks;
                left.Add(null);
                places = left;
            },
        };
        var batch = new InputBatch(library.Model, subject.Bundle.Manifest.Preprocessing, 1);
        batch.Add(text, "the text");
        executor.Run(batch, new FixedPath(library, path), new float[library.Model.Classes], new int[1], new Cost[1]);
        return dropped;
    }
}
