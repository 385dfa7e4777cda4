using Suffice.Models;

namespace Suffice.Onnx.Export;

/// <summary>The part of a graph that makes tokens of one kind of input.</summary>
internal abstract class InputExport
{
    private static readonly ByKind<InputExport> All = new(Image: new ImageExport(), Text: new TextExport());

    /// <summary>That of what a model reads.</summary>
    public static InputExport Of(ModelDescription model) => All[model.Kind];

    /// <param name="path">The file that is to be written, for messages.</param>
    /// <param name="library">The path's library.</param>
    /// <param name="taken">Which path.</param>
    /// <param name="form">Which graph.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when there is no such graph for this kind of input.</exception>
    public virtual void Check(string path, PathLibrary library, ExecutionPath taken, OnnxForm form) { }

    /// <summary>Writes the graph's inputs, and what makes tokens of them.</summary>
    /// <returns>The net with what its other parts need to know of the inputs, and its tokens (B, N, C).</returns>
    public abstract (ExportedNet Net, string Tokens) Write(ExportedNet net);

    /// <summary>Tokens at the end of a path; 0 where they are known only when inputs come.</summary>
    public abstract int Tokens(ExecutionPath at);

    /// <summary>What a file's metadata says of its inputs.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata(ModelDescription model) => new Dictionary<string, string>();
}
