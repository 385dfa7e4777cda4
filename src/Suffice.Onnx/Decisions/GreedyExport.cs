using Suffice.Bundles;
using Suffice.Control;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Decisions;

/// <summary>The predictor alone, asked at every decision point, as <see cref="Greedy"/> asks it.</summary>
internal sealed class GreedyExport(BundleFile bundle) : DecisionExport
{
    private readonly PredictorExport predictor = new(bundle);
    private readonly AdvantageExport advantages = new(bundle);

    public override (string Action, string? State) Write(DecisionSite site)
    {
        string utilities = predictor.Write(site, predictor.Features.Write(site));
        string worth = advantages.Write(site, utilities);
        GraphWriter writer = site.Writer;
        using IDisposable part = writer.Named("control.greedy");
        string nothing = writer.Node("Mul", [site.Column(worth, 0), writer.Scalar(0)]);
        return (site.Best(writer.Concat(1, nothing, worth)), null);
    }
}
