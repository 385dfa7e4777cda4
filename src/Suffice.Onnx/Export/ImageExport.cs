using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Pixels to tokens.</summary>
internal sealed class ImageExport : InputExport
{
    public override (ExportedNet Net, string Tokens) Write(ExportedNet net)
    {
        const string pixels = InputNames.Pixels;
        ModelDescription model = net.Model;
        using IDisposable part = net.Writer.Named("patch_embed");
        net.Writer.Input(pixels, OnnxSchema.TensorProto.Types.DataType.Float, net.Batch, model.Channels, model.ImageSize, model.ImageSize);
        string grid = pixels; // (B, channels, H, W)
        for (int i = 0; i < model.Embedding.Count; i++)
        {
            ConvolutionDescription layer = model.Embedding[i];
            grid = net.Writer.Node(
                "Conv",
                [i == 0 ? grid : net.Writer.Gelu(grid), net.Weights($"patch_embed.{i}.weight"), net.Weights($"patch_embed.{i}.bias")],
                Attributes.Of("kernel_shape", layer.Kernel, layer.Kernel),
                Attributes.Of("strides", layer.Stride, layer.Stride),
                Attributes.Of("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding)
            );
        }
        // (B, N − 1, C)
        string patches = net.Writer.Node("Transpose", [net.Reshape(grid, 0, model.Width, -1)], Attributes.Of("perm", 0, 2, 1));
        string batch = net.Writer.Node("Shape", [pixels], Attributes.Of("start", 0L), Attributes.Of("end", 1L));
        string shape = net.Writer.Node("Concat", [batch, net.Writer.Sizes(1, model.Width)], Attributes.Of("axis", 0L));
        string first = net.Writer.Node("Expand", [net.Weights("cls_token"), shape]); // (B, 1, C)
        string[] parts = [first, patches];
        if (model.ExtraTokens > 0)
        {
            float[] nothing = new float[model.ExtraTokens * model.Width];
            string zeros = net.Writer.Weights("extra_tokens", [1, model.ExtraTokens, model.Width], nothing);
            string wide = net.Writer.Node("Concat", [batch, net.Writer.Sizes(model.ExtraTokens, model.Width)], Attributes.Of("axis", 0L));
            parts = [first, net.Writer.Node("Expand", [zeros, wide]), patches];
        }
        string tokens = net.Writer.Node("Concat", parts, Attributes.Of("axis", 1L)); // (B, N, C)
        return (net, net.Writer.Node("Add", [tokens, net.Weights("pos_embed")]));
    }

    public override int Tokens(ExecutionPath at) => at.Tokens;
}
