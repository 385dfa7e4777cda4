using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Execution.Stages;

/// <summary>
/// Pixels to tokens, one input at a time: convolutions as linear layers over windows; the last one adds to the positions already in place.
/// Layers run in step, the last one asking for what it is about to read, so that of those before only some rows of pixels are ever held,
/// and stay in the cache.
/// </summary>
internal sealed unsafe class ImageEmbeddingStage : EmbeddingStage
{
    /// <summary>Windows laid out at a time.</summary>
    private const int Group = 32;

    private readonly CompiledModel compiled;
    private readonly ImageEmbeddingWeights weights;
    private readonly int floats; // of one image
    private readonly ConvolutionWeights[] layers;
    private readonly int[] held; // by layer: rows of its output that are held; of the last one, all
    private readonly Work[] threads;
    private Arena arena = null!;

    public ImageEmbeddingStage(CompiledModel compiled, ImageEmbeddingWeights weights, int threads)
    {
        this.compiled = compiled;
        this.weights = weights;
        floats = compiled.Model.Kind.Numbers(compiled.Model);
        layers = weights.Convolutions;
        held = [.. layers.Select((layer, i) => i == layers.Length - 1 ? layer.Unfold.OutputSize : Held(layers[i + 1].Unfold))];
        this.threads = [.. Enumerable.Range(0, threads).Select(_ => new Work(layers.Length))];
    }

    public override void Reserve(Arena.Layout layout)
    {
        foreach (Work work in threads)
        {
            work.Pixels = layout.Reserve("embedding: pixels", compiled.Model.Channels > 1 ? floats : 0);
            work.Windows = layout.Reserve(
                "embedding: windows",
                layers.Max(layer => (long)Math.Min(Group, layer.Unfold.Rows) * layer.Unfold.Depth)
            );
            work.Linear = layout.ReserveBytes(
                "embedding: rows of eight bits",
                layers.Max(layer => layer.Linear.ScratchBytes(Math.Min(Group, layer.Unfold.Rows)))
            );
            for (int i = 0; i < layers.Length - 1; i++)
                work.Outputs[i] = layout.Reserve(
                    $"embedding: rows of layer {i + 1}",
                    (long)held[i] * layers[i].Unfold.OutputSize * layers[i].Linear.Columns
                );
        }
    }

    public override void Bind(Arena memory) => arena = memory;

    /// <inheritdoc/>
    public override long Run(in PreparedInputs inputs, in ActiveInput input, float* tokens, int thread)
    {
        float* image = inputs.Values + ((nint)input.Number * floats); // (C, H, W)
        ModelDescription model = compiled.Model;
        Work work = threads[thread];
        PlacePositions(tokens);
        work.Image = image;
        work.Tokens = tokens + ((nint)model.FirstPatch * model.Width);
        if (model.Channels > 1)
        {
            work.Image = arena.At(work.Pixels);
            Unfold.ToPixels(image, model.ImageSize, model.Channels, work.Image);
        }
        Array.Clear(work.Made);
        // The last layer has most of it made. Pixels that no window reaches follow: costs, here and elsewhere, are those of whole
        // convolutions.
        long macs = 0;
        for (int layer = layers.Length - 1; layer >= 0; layer--)
            macs += Make(layer, layers[layer].Unfold.Rows, work);
        return macs;
    }

    /// <summary>
    /// Makes pixels of a layer's output, a group at a time, until there are so many; before each group, those of the layer before it that
    /// its windows reach.
    /// </summary>
    private long Make(int layer, int pixels, Work work)
    {
        Unfold unfold = layers[layer].Unfold;
        PackedLinear linear = layers[layer].Linear;
        bool last = layer == layers.Length - 1;
        int room = held[layer] * unfold.OutputSize,
            from = layer == 0 ? unfold.Size : held[layer - 1];
        float* source = layer == 0 ? work.Image : arena.At(work.Outputs[layer - 1]),
            output = last ? work.Tokens : arena.At(work.Outputs[layer]),
            windows = arena.At(work.Windows);
        long macs = 0;
        for (int first; (first = work.Made[layer]) < pixels; )
        {
            int count = Math.Min(Math.Min(Group, unfold.Rows - first), room - (first % room));
            if (layer > 0)
                macs += Make(layer - 1, unfold.RowsReached(first + count - 1) * unfold.Size, work);
            unfold.Run(source, from, first, count, windows);
            compiled.Kernels.Linear(
                windows,
                unfold.Depth,
                count,
                linear,
                output + ((nint)(first % room) * linear.Columns),
                linear.Columns,
                last ? LinearMode.Add : LinearMode.Gelu,
                (byte*)arena.At(work.Linear)
            );
            macs += count * linear.MacsPerRow;
            work.Made[layer] += count;
        }
        return macs;
    }

    private void PlacePositions(float* tokens)
    {
        int width = compiled.Model.Width,
            floats = compiled.Model.Tokens * width;
        new ReadOnlySpan<float>(weights.Positions, floats).CopyTo(new Span<float>(tokens, floats));
        compiled.Kernels.AddScaled(tokens, weights.ClassToken, 1, width);
    }

    /// <summary>
    /// Rows that must be held for a layer that reads them: all that one group's windows reach, and those that the last group made for them
    /// has begun. A whole number of groups, so that none is cut where the rows begin again.
    /// </summary>
    private static int Held(in Unfold reader)
    {
        int size = reader.Size,
            read = reader.OutputSize;
        int rowsRead =
            Group % read == 0 ? Group / read
            : read % Group == 0 ? 1
            : ((Group - 2) / read) + 2;
        int rows = ((rowsRead - 1) * reader.Stride) + reader.Kernel + ((Group - 2) / size) + 1;
        int step = Group / Math.Min(Group, size & -size);
        return Math.Min(size, (rows + step - 1) / step * step);
    }

    /// <summary>What one thread works with.</summary>
    private sealed class Work(int layers)
    {
        /// <summary>Where the image lies, by pixels: offset in the arena.</summary>
        public long Pixels;

        /// <summary>(windows, depth).</summary>
        public long Windows;

        /// <summary>What a linear layer needs.</summary>
        public long Linear;

        /// <summary>By layer: (rows held, row, outputs).</summary>
        public readonly long[] Outputs = new long[layers];

        /// <summary>By layer: pixels of its output made so far, in reading order.</summary>
        public readonly int[] Made = new int[layers];

        public float* Image;
        public float* Tokens;
    }
}
