using Suffice.Models;
using Suffice.Onnx.Decisions;
using Suffice.Onnx.Export;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Wholes;

/// <summary>
/// All paths and their decisions in one graph, for one input at a time: at each decision point an <c>If</c> holds what comes after, so that
/// an engine runs only what the input needs. Inputs are those of a path's graph and <c>lambda</c>, the price of the teacher's whole
/// computation in units of utility; outputs are <c>logits</c> (1, classes) and <c>path</c>, the number of the path taken.
/// </summary>
internal sealed class AdaptiveGraph
{
    private readonly PathLibrary library;
    private readonly DecisionExport decision;
    private readonly string? lengths;

    private AdaptiveGraph(PathLibrary library, DecisionExport decision, string? lengths) =>
        (this.library, this.decision, this.lengths) = (library, decision, lengths);

    /// <param name="net">Where to write.</param>
    /// <param name="library">The paths.</param>
    /// <param name="decision">How they are chosen.</param>
    /// <param name="price">λ where none is given; null: one must be given.</param>
    public static ExportedNet Write(ExportedNet net, PathLibrary library, DecisionExport decision, double? price)
    {
        net.Writer.Graph.Name = "adaptive";
        net = net with { Batch = 1 };
        (net, string tokens) = InputExport.Of(net.Model).Write(net);
        net.Writer.Input(InputNames.Lambda, TensorProto.Types.DataType.Double);
        if (price is { } known)
            net.Writer.Numbers(InputNames.Lambda, [], [known]);
        var graph = new AdaptiveGraph(library, decision, Lengths(net));
        Outcome outcome = graph.Walk(net, library.Root, new Flow(tokens, net.Mask), null);
        net.Writer.Answer(OnnxExport.Logits, outcome.Logits, TensorProto.Types.DataType.Float, 1, net.Model.Classes);
        net.Writer.Answer(OnnxExport.Path, outcome.Path, TensorProto.Types.DataType.Int64);
        return net;
    }

    /// <summary>(B) tokens of each input, whole numbers; null where all have the same.</summary>
    public static string? Lengths(ExportedNet net)
    {
        if (net.Mask is not { } mask)
            return null;
        using IDisposable part = net.Writer.Named("control.lengths");
        string count = net.Writer.Reshape(net.Writer.Sum(mask.Valid, 1), -1);
        return net.Writer.Cast(count, TensorProto.Types.DataType.Int64);
    }

    private Outcome Walk(ExportedNet net, ExecutionPath path, Flow before, string? state)
    {
        using IDisposable along = net.Writer.Along(path.Name);
        Flow after = PathExport.Write(net, library, path, before, PathExport.DropsNext(library, path), answers: true);
        string number = net.Writer.Index(path.Index);
        if (library.Children(path).Count == 0)
            return new Outcome(after.Answer!, number);
        var site = new DecisionSite(net.Writer, path, after.Answer!, before.Answer, state, lengths, InputNames.Lambda);
        (string action, string? remembered) = decision.Write(site);
        string chosen = net.Writer.Node("Squeeze", [action]);
        string stops = net.Writer.Node("Equal", [chosen, net.Writer.Index(0)]);
        return If(
            net,
            stops,
            new Branching("stop", _ => new Outcome(after.Answer!, number)),
            new Branching("go on", branch => Onward(branch, path, 0, after, remembered, chosen))
        );
    }

    /// <summary>The child that was chosen, known to be one from this one on.</summary>
    private Outcome Onward(ExportedNet net, ExecutionPath at, int child, Flow flow, string? state, string chosen)
    {
        IReadOnlyList<ExecutionPath> children = library.Children(at);
        if (child == children.Count - 1)
            return Walk(net, children[child], flow, state);
        string takes = net.Writer.Node("Equal", [chosen, net.Writer.Index(child + 1)]);
        return If(
            net,
            takes,
            new Branching(children[child].Name, branch => Walk(branch, children[child], flow, state)),
            new Branching("others", branch => Onward(branch, at, child + 1, flow, state, chosen))
        );
    }

    private static Outcome If(ExportedNet net, string condition, Branching then, Branching otherwise)
    {
        string[] outcome = net.Writer.Node(
            "If",
            [condition],
            2,
            Attributes.Of("then_branch", Branch(net, then)),
            Attributes.Of("else_branch", Branch(net, otherwise))
        );
        return new Outcome(outcome[0], outcome[1]);
    }

    private static GraphProto Branch(ExportedNet net, Branching branching)
    {
        GraphWriter writer = net.Writer.Branch();
        writer.Graph.Name = branching.Name;
        Outcome outcome = branching.Write(net with { Writer = writer });
        // What a branch gives must be made in it.
        writer.Output(writer.Node("Identity", [outcome.Logits]), TensorProto.Types.DataType.Float, 1, net.Model.Classes);
        writer.Output(writer.Node("Identity", [outcome.Path]), TensorProto.Types.DataType.Int64);
        return writer.Graph;
    }

    private sealed record Outcome(string Logits, string Path);

    private sealed record Branching(string Name, Func<ExportedNet, Outcome> Write);
}
