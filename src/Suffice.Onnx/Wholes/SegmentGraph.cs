using Suffice.Models;
using Suffice.Onnx.Decisions;
using Suffice.Onnx.Export;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Wholes;

/// <summary>
/// The stretch of a path from the decision point before it to its own, and the decision there, as a graph for any batch: whoever switches
/// between graphs gives those inputs on that chose it. What goes in and comes out is named in <see cref="SegmentNames"/>. Where somebody
/// else decides, the graph gives what its exit read instead of a decision.
/// </summary>
internal sealed class SegmentGraph
{
    private readonly PathLibrary library;
    private readonly DecisionExport? decision;
    private readonly ExecutionPath path;

    private SegmentGraph(PathLibrary library, DecisionExport? decision, ExecutionPath path) =>
        (this.library, this.decision, this.path) = (library, decision, path);

    private bool GoesOn => library.Children(path).Count > 0;

    /// <param name="net">Where to write.</param>
    /// <param name="library">The paths.</param>
    /// <param name="decision">How they are chosen; null: outside the graph.</param>
    /// <param name="path">Ends the stretch.</param>
    public static ExportedNet Write(ExportedNet net, PathLibrary library, DecisionExport? decision, ExecutionPath path) =>
        new SegmentGraph(library, decision, path).Write(net);

    private ExportedNet Write(ExportedNet net)
    {
        net.Writer.Graph.Name = path.Name;
        Flow before = path.Parent is { } parent ? Given(net, library.Paths[parent]) : Embedded(ref net);
        net = net with { Mask = before.Mask };
        bool drops = PathExport.DropsNext(library, path);
        Flow after = PathExport.Write(net, library, path, before, drops, answers: true);
        net.Writer.Answer(OnnxExport.Logits, after.Answer!, TensorProto.Types.DataType.Float, null, net.Model.Classes);
        if (decision is null)
            net.Writer.Answer(SegmentNames.Features, after.Features!, TensorProto.Types.DataType.Float, null, Features(net));
        if (!GoesOn)
            return net;
        if (decision is not null)
            Decide(net, decision, before, after);
        net.Writer.Answer(SegmentNames.NextTokens, after.Tokens, TensorProto.Types.DataType.Float, null, Count(net, path), net.Model.Width);
        if (after.Mask is { } mask)
        {
            string valid = net.Writer.Node("Squeeze", [mask.Valid, net.Writer.Sizes(2)]);
            net.Writer.Answer(SegmentNames.NextMask, valid, TensorProto.Types.DataType.Float, null, null);
        }
        if (drops)
            net.Writer.Answer(SegmentNames.NextScores, after.Scores!, TensorProto.Types.DataType.Float, null, Count(net, path));
        return net;
    }

    private void Decide(ExportedNet net, DecisionExport decision, Flow before, Flow after)
    {
        GraphWriter writer = net.Writer;
        writer.Input(InputNames.Lambda, TensorProto.Types.DataType.Double);
        bool isRoot = path.Parent is null;
        bool remembers = decision.StateSize > 0;
        if (remembers && !isRoot)
            writer.Input(SegmentNames.State, TensorProto.Types.DataType.Float, null, decision.StateSize);
        string? lengths = null;
        if (net.Mask is not null)
        {
            lengths = isRoot ? AdaptiveGraph.Lengths(net) : SegmentNames.Lengths;
            if (isRoot)
                writer.Answer(SegmentNames.NextLengths, lengths!, TensorProto.Types.DataType.Int64, (long?)null);
            else
                writer.Input(SegmentNames.Lengths, TensorProto.Types.DataType.Int64, (long?)null);
        }
        string? state = remembers && !isRoot ? SegmentNames.State : null;
        var site = new DecisionSite(writer, path, after.Answer!, before.Answer, state, lengths, InputNames.Lambda);
        (string action, string? remembered) = decision.Write(site);
        writer.Answer(SegmentNames.Action, action, TensorProto.Types.DataType.Int64, (long?)null);
        if (remembers)
            writer.Answer(SegmentNames.NextState, remembered!, TensorProto.Types.DataType.Float, null, decision.StateSize);
    }

    private static Flow Embedded(ref ExportedNet net)
    {
        (net, string tokens) = InputExport.Of(net.Model).Write(net);
        return new Flow(tokens, net.Mask);
    }

    private Flow Given(ExportedNet net, ExecutionPath parent)
    {
        GraphWriter writer = net.Writer;
        writer.Input(SegmentNames.Tokens, TensorProto.Types.DataType.Float, null, Count(net, parent), net.Model.Width);
        TextMask? mask = null;
        if (net.Model.Kind.VariesInLength)
        {
            writer.Input(SegmentNames.Mask, TensorProto.Types.DataType.Float, null, null);
            mask = TextMask.Of(writer, SegmentNames.Mask);
        }
        if (path.KeepRatio < 1)
            writer.Input(SegmentNames.Scores, TensorProto.Types.DataType.Float, null, Count(net, parent));
        bool looksBack = net.Model.ExitAfter(path.Blocks)!.AddsPrevious || (GoesOn && decision is { LooksBack: true });
        if (looksBack)
            writer.Input(SegmentNames.Previous, TensorProto.Types.DataType.Float, null, net.Model.Classes);
        return new Flow(SegmentNames.Tokens, mask, SegmentNames.Scores, looksBack ? SegmentNames.Previous : null);
    }

    private long Features(ExportedNet net) => CostModel.ExitInputs(net.Model, net.Model.ExitAfter(path.Blocks)!.Pooling);

    /// <summary>Tokens at a path's end; null where they are known only when inputs come.</summary>
    private static long? Count(ExportedNet net, ExecutionPath at) =>
        InputExport.Of(net.Model).Tokens(at) is > 0 and var known ? known : null;
}
