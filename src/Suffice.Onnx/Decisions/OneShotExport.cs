using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Decisions;

/// <summary>The predictor alone, asked once, as <see cref="OneShot"/> asks it; inputs remember where they go.</summary>
internal sealed class OneShotExport(BundleFile bundle) : DecisionExport
{
    private readonly PathLibrary library = bundle.Library;
    private readonly PredictorExport predictor = new(bundle);
    private readonly AdvantageExport costs = new(bundle);

    public override int StateSize => 1;

    public override bool LooksBack => false;

    public override (string Action, string? State) Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        using IDisposable part = writer.Named("control.one_shot");
        string target = site.State is { } state // (B)
            ? writer.Cast(writer.Reshape(state, -1), TensorProto.Types.DataType.Int64)
            : Choose(site);
        long[] steps = [.. library.Paths.Select(path => Towards(library, site.At, path))];
        string table = writer.Numbers($"control.steps.{site.At.Name}", [steps.Length], steps);
        return (writer.Gather(table, target, 0), site.Single(writer.Unsqueeze(target, 1)));
    }

    private string Choose(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        string utilities = predictor.Write(site, predictor.Features.Write(site));
        string price = writer.Node("Mul", [costs.Costs(site), site.Lambda]);
        return site.Best(writer.Node("Sub", [site.Double(utilities), price]));
    }
}
