using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Decisions;

/// <summary>What paths cost, and what going on is worth by the predictor's estimates, as <see cref="ActionValues"/> computes it.</summary>
internal sealed class AdvantageExport(BundleFile bundle)
{
    private readonly PathLibrary library = bundle.Library;

    /// <summary>(1, P), or (B, P) where inputs vary in length: fractions of the teacher's multiply-adds, in double precision.</summary>
    public string Costs(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        var costs = new PathCosts(library, bundle.Manifest.TeacherMacs);
        int most = library.Model.Tokens,
            paths = library.Paths.Count;
        return site.Lengths is not { } lengths
            ? writer.Numbers("control.costs", [1, paths], costs.Of(most))
            : writer.Gather(
                writer.Numbers(
                    "control.costs",
                    [most + 1, paths],
                    [.. Enumerable.Range(0, most + 1).SelectMany(tokens => tokens == 0 ? new double[paths] : costs.Of(tokens))]
                ),
                lengths,
                0
            );
    }

    /// <summary>What each child is worth over stopping, (B, children of the point), in single precision.</summary>
    /// <param name="site">The decision point.</param>
    /// <param name="utilities">(B, P).</param>
    public string Write(DecisionSite site, string utilities)
    {
        GraphWriter writer = site.Writer;
        using IDisposable part = writer.Named("control.advantages");
        string costs = Costs(site);
        string still = writer.Node("Sub", [costs, site.Column(costs, site.At.Index)]);
        string worth = writer.Node("Sub", [site.Double(utilities), writer.Node("Mul", [still, site.Lambda])]); // (B, P)
        string[] best =
        [
            .. library
                .Children(site.At)
                .Select(child => library.Through(child).Select(path => (long)path.Index).ToArray())
                .Select(through => writer.Gather(worth, writer.Sizes(through), 1))
                .Select(through => writer.Largest(through, 1, keep: true)),
        ];
        string here = site.Double(site.Column(utilities, site.At.Index));
        return site.Single(writer.Node("Sub", [writer.Concat(1, best), here]));
    }
}
