using Suffice.Models;

namespace Suffice.Plans;

/// <summary>What lies between two decision points: which tokens to keep, which blocks to run, which exit to ask at the end.</summary>
/// <param name="Path">The path that ends with this segment.</param>
/// <param name="KeptPatches">Patch tokens kept on entering it; 0 when all tokens are.</param>
/// <param name="Children">Where one may go on to; empty at a leaf.</param>
/// <param name="Scores">Whether some child drops tokens, so that the last block must hand out the class token's attention.</param>
internal sealed record Segment(ExecutionPath Path, int KeptPatches, ExecutionPath[] Children, bool Scores)
{
    /// <summary>One segment for each path of a library, in its order.</summary>
    public static Segment[] Of(PathLibrary library) => [.. library.Paths.Select(path => Of(library, path))];

    private static Segment Of(PathLibrary library, ExecutionPath path)
    {
        ExecutionPath[] children = [.. library.Children(path)];
        int kept = path.KeepRatio < 1 ? ModelDescription.KeptPatches(library.Paths[path.Parent!.Value].Tokens, path.KeepRatio) : 0;
        return new Segment(path, kept, children, children.Any(child => child.KeepRatio < 1));
    }
}
