using Suffice.Bundles;
using Suffice.Control.Rules;
using Suffice.Models;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Decisions;

/// <summary>
/// A stopping rule for each entry of the table of prices, as <see cref="RuleController"/> follows it: the price picks the entry, which says
/// where to go on and at which level to stop.
/// </summary>
/// <param name="library">The P paths.</param>
/// <param name="settings">Prices and rules.</param>
/// <param name="score">What is compared with the levels; null where there are none.</param>
internal sealed class RuleExport(PathLibrary library, ControllerSettings settings, ScoreExport? score) : DecisionExport
{
    public override int StateSize => score?.StateSize ?? 0;

    public override bool LooksBack => score?.LooksBack ?? false;

    public override (string Action, string? State) Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        using IDisposable part = writer.Named($"control.{settings.Name}");
        string entry = Entry(site);
        long[] steps = [.. settings.Rules.Select(rule => Towards(library, site.At, library.Paths[rule.Schedule]))];
        string next = writer.Gather(writer.Numbers($"control.next.{site.At.Name}", [steps.Length], steps), entry, 0);
        if (score is null)
            return (writer.Node("Expand", [next, writer.Size(site.Logits, 0)]), null);
        double[] levels = [.. settings.Rules.Select(rule => RuleController.Levels(library, rule)[site.At.Index])];
        string level = writer.Gather(writer.Numbers($"control.levels.{site.At.Name}", [levels.Length], levels), entry, 0);
        (string said, string? state) = score.Write(site);
        string stops = writer.Node("GreaterOrEqual", [writer.Reshape(said, -1), level]); // (B)
        return (writer.Node("Where", [stops, writer.Index(0), next]), state);
    }

    /// <summary>The nearest entry that is not dearer: how many prices lie above λ, at most the last one.</summary>
    private string Entry(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        double[] prices = [.. settings.Budgets.Select(point => point.Lambda)];
        string above = writer.Node("Greater", [writer.Numbers("control.prices", [prices.Length], prices), site.Lambda]);
        string count = writer.Sum(writer.Cast(above, TensorProto.Types.DataType.Int64), 0);
        return writer.Node("Min", [count, writer.Index(prices.Length - 1)]);
    }
}
