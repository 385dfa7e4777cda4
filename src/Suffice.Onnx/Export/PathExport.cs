using Suffice.Models;

namespace Suffice.Onnx.Export;

/// <summary>What flows along a path from one decision point to the next.</summary>
/// <param name="Tokens">(B, N, C).</param>
/// <param name="Mask">Which of them are real, for texts.</param>
/// <param name="Scores">(B, N): how much the class token attended to each in the last block; null where no path drops tokens here.</param>
/// <param name="Answer">(B, classes) of the last exit; null where none was asked.</param>
/// <param name="Features">(B, features) that the last exit read; null where none was asked.</param>
internal sealed record Flow(string Tokens, TextMask? Mask, string? Scores = null, string? Answer = null, string? Features = null);

/// <summary>The stretch of a path from the decision point before it to its own: drop tokens, run blocks, answer.</summary>
internal static class PathExport
{
    /// <param name="net">Where to write.</param>
    /// <param name="library">The path's library.</param>
    /// <param name="path">Ends the stretch.</param>
    /// <param name="before">What flows in: at the root, what was embedded.</param>
    /// <param name="scores">Whether tokens may be dropped after it.</param>
    /// <param name="answers">Whether its exit is asked.</param>
    public static Flow Write(ExportedNet net, PathLibrary library, ExecutionPath path, Flow before, bool scores, bool answers)
    {
        var inputs = InputExport.Of(net.Model);
        (string tokens, TextMask? mask) = (before.Tokens, before.Mask);
        ExecutionPath? parent = path.Parent is { } index ? library.Paths[index] : null;
        if (path.KeepRatio < 1)
            (tokens, mask) = Reduce(net with { Mask = mask }, before, parent!, path.KeepRatio);
        net = net with { Mask = mask };
        string? attended = null;
        for (int block = parent?.Blocks ?? 0; block < path.Blocks; block++)
        {
            (tokens, string attention) = BlockExport.Write(net, tokens, inputs.Tokens(path), block);
            if (scores && block == path.Blocks - 1)
                attended = BlockExport.ClassScores(net, attention, block);
        }
        if (!answers)
            return new Flow(tokens, mask, attended);
        (string answer, string features) = Answer(net, path, tokens, before.Answer);
        return new Flow(tokens, mask, attended, answer, features);
    }

    /// <summary>Whether a path that goes on from here drops tokens.</summary>
    public static bool DropsNext(PathLibrary library, ExecutionPath path) =>
        path.Blocks > 0 && library.Children(path).Any(child => child.KeepRatio < 1);

    /// <summary>The answer of the exit at a path's end, with the one before it added where the exit asks for that; and what it read.</summary>
    public static (string Answer, string Features) Answer(ExportedNet net, ExecutionPath path, string tokens, string? previous)
    {
        ExitDescription exit = net.Model.ExitAfter(path.Blocks)!;
        (string own, string features) = ExitExport.Write(net, tokens, exit);
        return (exit.AddsPrevious ? net.Writer.Node("Add", [own, previous!]) : own, features);
    }

    private static (string Tokens, TextMask? Mask) Reduce(ExportedNet net, Flow before, ExecutionPath parent, double keepRatio) =>
        net.Mask is null
            ? (ReductionExport.Write(net, before.Tokens, before.Scores!, parent.Tokens, keepRatio), null)
            : TextReductionExport.Write(net, before.Tokens, before.Scores!, keepRatio);
}
