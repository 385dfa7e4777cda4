using Suffice.Models;
using Suffice.Onnx.Export;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Wholes;

/// <summary>The graph of one path: inputs to logits, nothing to decide, any batch. Exits whose answer is not needed are left out.</summary>
internal static class StaticGraph
{
    /// <param name="net">Where to write.</param>
    /// <param name="library">The path's library.</param>
    /// <param name="taken">Which path.</param>
    /// <param name="form">Whether blocks can be skipped.</param>
    /// <returns>The net, with what is known of its inputs.</returns>
    public static ExportedNet Write(ExportedNet net, PathLibrary library, ExecutionPath taken, OnnxForm form = OnnxForm.Plain)
    {
        net.Writer.Graph.Name = taken.Name;
        (net, string tokens) = InputExport.Of(net.Model).Write(net);
        string answer = form == OnnxForm.Skippable ? Skippable(net, tokens, taken) : Walk(net, tokens, library, taken);
        net.Writer.Answer(OnnxExport.Logits, answer, TensorProto.Types.DataType.Float, net.Batch, net.Model.Classes);
        return net;
    }

    private static string Walk(ExportedNet net, string tokens, PathLibrary library, ExecutionPath taken)
    {
        IReadOnlyList<ExecutionPath> chain = library.Chain(taken);
        int firstNeeded = FirstNeeded(net.Model, chain);
        var flow = new Flow(tokens, net.Mask);
        for (int i = 0; i < chain.Count; i++)
        {
            bool drops = i + 1 < chain.Count && chain[i + 1].KeepRatio < 1;
            flow = PathExport.Write(net, library, chain[i], flow, drops, answers: i >= firstNeeded);
        }
        return flow.Answer!;
    }

    /// <summary>Of a path that keeps all tokens.</summary>
    private static string Skippable(ExportedNet net, string tokens, ExecutionPath taken)
    {
        for (int block = 0; block < taken.Blocks; block++)
            tokens = BlockExport.WriteSkippable(net, tokens, InputExport.Of(net.Model).Tokens(taken), block);
        return PathExport.Answer(net, taken, tokens, previous: null).Answer;
    }

    /// <summary>The first exit whose answer the last one adds to its own, directly or by those between.</summary>
    private static int FirstNeeded(ModelDescription model, IReadOnlyList<ExecutionPath> chain)
    {
        int first = chain.Count - 1;
        while (model.ExitAfter(chain[first].Blocks)!.AddsPrevious)
            first--;
        return first;
    }
}
