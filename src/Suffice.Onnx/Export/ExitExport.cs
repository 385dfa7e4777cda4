using Suffice.Bundles;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Exit heads.</summary>
internal static class ExitExport
{
    /// <param name="net">Where to write.</param>
    /// <param name="tokens">(B, N, C).</param>
    /// <param name="exit">Which head.</param>
    /// <returns>(B, classes), without what an earlier exit may add.</returns>
    public static string Write(ExportedNet net, string tokens, ExitDescription exit)
    {
        string prefix = TensorCatalogue.ExitPrefix(net.Model, exit);
        string features = Pool(net, tokens, exit.Pooling, prefix + "norm");
        if (exit.Pooling == ExitPooling.Pooler)
            features = net.Writer.Node("Tanh", [net.Linear(features, prefix + "fc")]);
        else if (exit.Hidden > 0)
            features = net.Gelu(net.Linear(features, prefix + "fc"));
        return net.Linear(features, prefix + "head");
    }

    private static string Pool(ExportedNet net, string tokens, ExitPooling pooling, string norm)
    {
        GraphWriter writer = net.Writer;
        switch (pooling)
        {
            case ExitPooling.Class:
                return net.Norm(net.Token(tokens, 0), norm); // (B, C)
            case ExitPooling.ClassAndMean:
                string normal = net.Norm(tokens, norm);
                return writer.Node("Concat", [net.Token(normal, 0), Mean(net, normal)], Attributes.Of("axis", 1L)); // (B, 2 C)
            case ExitPooling.Pooler:
                return net.Token(tokens, 0); // (B, C)
            case ExitPooling.AllPatches:
                return net.Reshape(net.Norm(net.Patches(tokens), norm), 0, -1); // (B, (N − 1) · C)
            default:
                throw new InvalidOperationException($"Unknown pooling {pooling}.");
        }
    }

    /// <summary>Of the patches, (B, N, C) → (B, C); padding left out, and 0 for a text that is its class token alone.</summary>
    private static string Mean(ExportedNet net, string tokens)
    {
        GraphWriter writer = net.Writer;
        string patches = net.Patches(tokens);
        if (net.Mask is not { } mask)
            return writer.Node("ReduceMean", [patches, writer.Sizes(1)], Attributes.Of("keepdims", 0L));
        string valid = net.Patches(mask.Valid); // (B, N − 1, 1)
        string count = writer.Node("Max", [Sum(valid), writer.Scalar(1)]); // (B, 1)
        return writer.Node("Div", [Sum(writer.Node("Mul", [patches, valid])), count]);

        string Sum(string of) => writer.Node("ReduceSum", [of, writer.Sizes(1)], Attributes.Of("keepdims", 0L));
    }
}
