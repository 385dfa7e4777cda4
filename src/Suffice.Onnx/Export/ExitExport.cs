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
    /// <returns>(B, classes), without what an earlier exit may add; and what the head reads, (B, features).</returns>
    public static (string Answer, string Features) Write(ExportedNet net, string tokens, ExitDescription exit)
    {
        string prefix = TensorCatalogue.ExitPrefix(net.Model, exit);
        using IDisposable part = net.Writer.Named(prefix.Length > 0 ? prefix.TrimEnd('.') : "exit");
        string features = Pool(net, tokens, exit, prefix + "norm");
        if (net.Model.Embeds)
            return (features, features);
        string hidden = exit.Hidden > 0 ? net.Activate(exit.HiddenActivation, net.Linear(features, prefix + "fc")) : features;
        return (net.Linear(hidden, prefix + "head"), features);
    }

    private static string Pool(ExportedNet net, string tokens, ExitDescription exit, string norm)
    {
        GraphWriter writer = net.Writer;
        bool after = exit.Norm == ExitNorm.AfterPooling;
        string pooled;
        switch (exit.Pooling)
        {
            case ExitPooling.Class:
            case ExitPooling.Pooler:
                pooled = Normal(net.Token(tokens, 0)); // (B, C)
                break;
            case ExitPooling.ClassAndDistillation:
                pooled = net.Reshape(Normal(net.TokenRange(tokens, 0, 2)), 0, -1); // (B, 2 C)
                break;
            case ExitPooling.ClassAndMean:
                string normal = Normal(tokens);
                // (B, 2 C)
                pooled = writer.Node("Concat", [net.Token(normal, 0), Mean(net, normal, net.Model.FirstPatch)], Attributes.Of("axis", 1L));
                break;
            case ExitPooling.Mean:
                pooled = Mean(net, Normal(tokens), net.Model.Kind.FirstOfMean(net.Model)); // (B, C)
                break;
            case ExitPooling.AllPatches:
                pooled = net.Reshape(Normal(net.Patches(tokens)), 0, -1); // (B, (N − 1) · C)
                break;
            default:
                throw new InvalidOperationException($"Unknown pooling {exit.Pooling}.");
        }
        return after ? net.Norm(pooled, norm) : pooled;

        string Normal(string of) => exit.HasNorm && !after ? net.Norm(of, norm) : of;
    }

    /// <summary>
    /// Of the tokens from the first one on, (B, N, C) → (B, C); padding left out, and 0 for a text that has none of them.
    /// </summary>
    private static string Mean(ExportedNet net, string tokens, int first)
    {
        GraphWriter writer = net.Writer;
        string read = From(tokens);
        if (net.Mask is not { } mask)
            return writer.Mean(read, 1);
        string valid = From(mask.Valid); // (B, N − first, 1)
        string count = writer.Node("Max", [writer.Sum(valid, 1), writer.Scalar(1)]); // (B, 1)
        return writer.Node("Div", [writer.Sum(writer.Node("Mul", [read, valid]), 1), count]);

        string From(string of) => first == 0 ? of : net.TokenRange(of, first, int.MaxValue);
    }
}
