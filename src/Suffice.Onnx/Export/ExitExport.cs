using System.Globalization;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Exit heads.</summary>
internal static class ExitExport
{
    /// <param name="net">Where to write.</param>
    /// <param name="tokens">(B, N, C).</param>
    /// <param name="count">N.</param>
    /// <param name="exit">Which head.</param>
    /// <returns>(B, classes), without what an earlier exit may add.</returns>
    public static string Write(ExportedNet net, string tokens, int count, ExitDescription exit)
    {
        string prefix = TensorCatalogue.ExitPrefix(net.Model, exit);
        string features = Pool(net, tokens, count, exit.Pooling, prefix + "norm");
        if (exit.Hidden > 0) features = net.Gelu(net.Linear(features, prefix + "fc"));
        return net.Linear(features, prefix + "head");
    }

    private static string Pool(ExportedNet net, string tokens, int count, ExitPooling pooling, string norm)
    {
        GraphWriter writer = net.Writer;
        switch (pooling)
        {
            case ExitPooling.Class:
                return net.Norm(net.Token(tokens, 0), norm);                                                              // (B, C)
            case ExitPooling.ClassAndMean:
                string normal = net.Norm(tokens, norm);
                string mean = writer.Node("ReduceMean", [net.TokenRange(normal, 1, count), writer.Sizes(1)], Attributes.Of("keepdims", 0L));
                return writer.Node("Concat", [net.Token(normal, 0), mean], Attributes.Of("axis", 1L));                   // (B, 2 C)
            case ExitPooling.AllPatches:
                return net.Reshape(net.Norm(net.TokenRange(tokens, 1, count), norm), 0, -1);                              // (B, (N − 1) · C)
            default:
                throw new SufficeException(Fault.Usage, string.Create(CultureInfo.InvariantCulture, $"An exit that pools {pooling} has no ONNX form. Export a path whose exits read class token, mean or patches."));
        }
    }
}
