using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>Pixels to tokens: each convolution as windows and a linear layer on them, then positions and class token.</summary>
internal sealed unsafe class DeviceImages(ImageEmbeddingWeights weights) : DeviceEmbedding
{
    private readonly long[] outputs = new long[2]; // of layers in turn
    private long windows;

    public override void Reserve(Arena.Layout layout, PlanKey key)
    {
        ConvolutionWeights[] layers = weights.Convolutions;
        windows = layout.Reserve("embedding: windows", key.Inputs * layers.Max(layer => (long)layer.Unfold.Rows * layer.Unfold.Depth));
        long most = key.Inputs * layers.Max(layer => (long)layer.Unfold.Rows * layer.Linear.Columns);
        outputs[0] = layout.Reserve("embedding: a layer's output", most);
        outputs[1] = layout.Reserve("embedding: the next one's", layers.Length > 1 ? most : 0);
    }

    public override void Add(SegmentBuilder builder, HostMemory host)
    {
        ModelDescription model = builder.Compiled.Model;
        long numbers = (long)builder.Inputs * model.Kind.Numbers(model);
        builder.Add(new CopyIn(host, builder.Arena, builder.Layout.Inputs * sizeof(float), numbers * sizeof(float)));
        ViewArgument from = builder.Floats(builder.Layout.Inputs, numbers);
        for (int i = 0; i < weights.Convolutions.Length; i++)
            from = Convolve(builder, i, from);
        var shape = new TokenShape(model.Tokens, model.Width, model.FirstPatch, 0, model.Width);
        builder.Launch(
            KernelName.PlaceImage,
            builder.Rows,
            1,
            1,
            builder.Counts,
            from,
            builder.Weights.Floats(weights.ClassToken, model.Width),
            builder.Weights.Floats(weights.Positions, (long)model.Tokens * model.Width),
            builder.TokenRows.View,
            ShapeArgument.Of(shape)
        );
    }

    public override void Fill(
        HostMemory host,
        PlanKey key,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> ids,
        ReadOnlySpan<int> types
    ) => values.CopyTo(host.Slice<float>(0, values.Length));

    private ViewArgument Convolve(SegmentBuilder builder, int index, ViewArgument from)
    {
        ConvolutionWeights layer = weights.Convolutions[index];
        var unfold = layer.Unfold;
        bool last = index == weights.Convolutions.Length - 1;
        int pixels = builder.Inputs * unfold.Rows;
        RowPlace read = builder.Packed(windows, pixels, unfold.Depth),
            written = builder.Packed(outputs[index % 2], pixels, layer.Linear.Columns);
        builder.Launch(
            KernelName.Unfold,
            pixels,
            1,
            1,
            builder.Counts,
            from,
            read.View,
            ShapeArgument.Of(
                new WindowShape(
                    unfold.Size,
                    unfold.Channels,
                    unfold.Kernel,
                    unfold.Stride,
                    unfold.Padding,
                    unfold.OutputSize,
                    index == 0 ? 1 : 0
                )
            )
        );
        builder.Linear(
            layer.Linear,
            read,
            written,
            last ? DeviceMode.Store : DeviceMode.Gelu,
            new RowCount(KernelShape.InputsAt, unfold.Rows),
            pixels
        );
        return written.View;
    }
}
