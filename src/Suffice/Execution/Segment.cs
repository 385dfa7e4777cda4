using Suffice.Models;

namespace Suffice.Execution;

/// <summary>
/// What lies between two decision points: what share of the tokens to keep, which blocks to run, which exit to ask at the end.
/// </summary>
/// <param name="Path">The path that ends with this segment.</param>
/// <param name="Children">Where one may go on to; empty at a leaf.</param>
/// <param name="Scores">Whether some child drops tokens, so that the last block must hand out the class token's attention.</param>
internal sealed record Segment(ExecutionPath Path, ExecutionPath[] Children, bool Scores)
{
    /// <summary>One segment for each path of a library, in its order.</summary>
    public static Segment[] Of(PathLibrary library) => [.. library.Paths.Select(path => Of(library, path))];

    private static Segment Of(PathLibrary library, ExecutionPath path)
    {
        ExecutionPath[] children = [.. library.Children(path)];
        return new Segment(path, children, children.Any(child => child.KeepRatio < 1));
    }
}
