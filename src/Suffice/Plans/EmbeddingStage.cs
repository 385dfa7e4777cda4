using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Plans;

/// <summary>Pixels to tokens, one input at a time: convolutions as linear layers over windows; the last one adds to the positions already in place.</summary>
internal sealed unsafe class EmbeddingStage
{
    /// <summary>Windows laid out at a time.</summary>
    private const int MostRows = 32;

    private readonly CompiledModel compiled;
    private readonly int threads;
    private readonly long[] pixels;
    private readonly long[] windows;
    private readonly long[] even;
    private readonly long[] odd;
    private Arena arena = null!;

    public EmbeddingStage(CompiledModel compiled, int threads)
    {
        this.compiled = compiled;
        this.threads = threads;
        pixels = new long[threads];
        windows = new long[threads];
        even = new long[threads];
        odd = new long[threads];
    }

    public void Reserve(Arena.Layout layout)
    {
        EmbeddingWeights[] layers = compiled.Weights.Embedding;
        for (int thread = 0; thread < threads; thread++)
        {
            pixels[thread] = layout.Reserve("embedding: pixels", compiled.Model.Channels > 1 ? compiled.InputFloats : 0);
            windows[thread] = layout.Reserve("embedding: windows", layers.Select(layer => (long)Math.Min(MostRows, layer.Unfold.Rows) * layer.Unfold.Depth).DefaultIfEmpty().Max());
            even[thread] = layout.Reserve("embedding: activations", Activations(layers, 0));
            odd[thread] = layout.Reserve("embedding: activations, every second layer", Activations(layers, 1));
        }
    }

    public void Bind(Arena memory) => arena = memory;

    /// <param name="input">(C, H, W).</param>
    /// <param name="tokens">(tokens, width), written.</param>
    /// <param name="thread">Whose working memory to use.</param>
    /// <returns>Multiply-adds.</returns>
    public long Run(float* input, float* tokens, int thread)
    {
        ModelDescription model = compiled.Model;
        PlacePositions(tokens);
        float* image = input;
        if (model.Channels > 1)
        {
            image = arena.At(pixels[thread]);
            Unfold.ToPixels(input, model.ImageSize, model.Channels, image);
        }
        long macs = 0;
        EmbeddingWeights[] layers = compiled.Weights.Embedding;
        for (int i = 0; i < layers.Length; i++)
        {
            bool last = i == layers.Length - 1;
            float* output = last ? tokens + model.Width : arena.At(i % 2 == 0 ? even[thread] : odd[thread]);
            macs += Convolve(layers[i], image, output, arena.At(windows[thread]), last ? LinearMode.Add : LinearMode.Gelu);
            image = output;
        }
        return macs;
    }

    private long Convolve(in EmbeddingWeights layer, float* image, float* output, float* rows, LinearMode mode)
    {
        long macs = 0;
        int outputs = layer.Linear.Columns;
        for (int first = 0; first < layer.Unfold.Rows; first += MostRows)
        {
            int count = Math.Min(MostRows, layer.Unfold.Rows - first);
            layer.Unfold.Run(image, first, count, rows);
            compiled.Kernels.Linear(rows, layer.Unfold.Depth, count, layer.Linear, output + ((nint)first * outputs), outputs, mode);
            macs += count * layer.Linear.MacsPerRow;
        }
        return macs;
    }

    private void PlacePositions(float* tokens)
    {
        int width = compiled.Model.Width, floats = compiled.Model.Tokens * width;
        new ReadOnlySpan<float>(compiled.Weights.Positions, floats).CopyTo(new Span<float>(tokens, floats));
        compiled.Kernels.AddScaled(tokens, compiled.Weights.ClassToken, 1, width);
    }

    /// <summary>The largest output of every second layer, the last left out.</summary>
    private static long Activations(EmbeddingWeights[] layers, int parity) =>
        layers.SkipLast(1).Where((_, i) => i % 2 == parity).Select(layer => (long)layer.Unfold.Rows * layer.Linear.Columns).DefaultIfEmpty().Max();
}
