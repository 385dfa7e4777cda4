using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>Images and texts to tokens, but for the linear layers of it. A group of threads for each row written.</summary>
internal static class EmbeddingKernels
{
    /// <summary>One window of a convolution: (kernel, kernel, channels), zeros outside the image.</summary>
    /// <param name="counts">The segment's control block.</param>
    /// <param name="image">(inputs, channels, size, size) or (inputs, size, size, channels).</param>
    /// <param name="windows">(inputs · output pixels, kernel² · channels).</param>
    /// <param name="shape">Sizes.</param>
    public static void Unfold(ArrayView<int> counts, ArrayView<float> image, ArrayView<float> windows, WindowShape shape)
    {
        int pixels = shape.OutputSize * shape.OutputSize,
            input = Grid.IdxX / pixels,
            pixel = Grid.IdxX % pixels;
        if (input >= counts[KernelShape.InputsAt])
            return;
        int depth = shape.Kernel * shape.Kernel * shape.Channels,
            top = (pixel / shape.OutputSize * shape.Stride) - shape.Padding,
            left = (pixel % shape.OutputSize * shape.Stride) - shape.Padding;
        long from = (long)input * shape.Size * shape.Size * shape.Channels;
        for (int i = Group.IdxX; i < depth; i += KernelShape.Threads)
        {
            int channel = i % shape.Channels,
                x = left + (i / shape.Channels % shape.Kernel),
                y = top + (i / shape.Channels / shape.Kernel);
            float value = 0;
            if (x >= 0 && x < shape.Size && y >= 0 && y < shape.Size)
                value = image[
                    from
                        + (
                            shape.Planes != 0
                                ? (((channel * shape.Size) + y) * shape.Size) + x
                                : (((y * shape.Size) + x) * shape.Channels) + channel
                        )
                ];
            windows[((long)Grid.IdxX * depth) + i] = value;
        }
    }

    /// <summary>A token of an image: its position, and the class token or what the last convolution made of its patch.</summary>
    /// <param name="counts">The segment's control block.</param>
    /// <param name="patches">(inputs · patches, width).</param>
    /// <param name="classToken">(width).</param>
    /// <param name="positions">(tokens, width).</param>
    /// <param name="tokens">(inputs · tokens, width), written.</param>
    /// <param name="shape">Sizes; <see cref="TokenShape.First"/> is the first patch token.</param>
    public static void PlaceImage(
        ArrayView<int> counts,
        ArrayView<float> patches,
        ArrayView<float> classToken,
        ArrayView<float> positions,
        ArrayView<float> tokens,
        TokenShape shape
    )
    {
        int input = Grid.IdxX / shape.Tokens,
            token = Grid.IdxX % shape.Tokens;
        if (input >= counts[KernelShape.InputsAt])
            return;
        long patch = ((long)input * (shape.Tokens - shape.First)) + token - shape.First;
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
        {
            float value = positions[(token * shape.Width) + i];
            if (token == 0)
                value += classToken[i];
            if (token >= shape.First)
                value += patches[(patch * shape.Width) + i];
            tokens[((long)Grid.IdxX * shape.Width) + i] = value;
        }
    }

    /// <summary>A token of a text: rows of the tables added up.</summary>
    /// <param name="counts">The segment's control block.</param>
    /// <param name="rows">(rows) place of each in the batch's matrix, and in <paramref name="ids"/>.</param>
    /// <param name="ids">Token ids.</param>
    /// <param name="kinds">Token types.</param>
    /// <param name="words">(vocabulary, width).</param>
    /// <param name="positions">(tokens, width).</param>
    /// <param name="types">(types, width).</param>
    /// <param name="tokens">Written.</param>
    /// <param name="shape">Sizes.</param>
    public static void LookUp(
        ArrayView<int> counts,
        ArrayView<int> rows,
        ArrayView<int> ids,
        ArrayView<int> kinds,
        ArrayView<float> words,
        ArrayView<float> positions,
        ArrayView<float> types,
        ArrayView<float> tokens,
        TableShape shape
    ) => Add(counts, rows, ids, kinds, new Singles(words), positions, types, tokens, shape);

    /// <inheritdoc cref="LookUp"/>
    public static void LookUpHalf(
        ArrayView<int> counts,
        ArrayView<int> rows,
        ArrayView<int> ids,
        ArrayView<int> kinds,
        ArrayView<ushort> words,
        ArrayView<float> positions,
        ArrayView<float> types,
        ArrayView<float> tokens,
        TableShape shape
    ) => Add(counts, rows, ids, kinds, new Halves(words), positions, types, tokens, shape);

    private static void Add<TNumbers>(
        ArrayView<int> counts,
        ArrayView<int> rows,
        ArrayView<int> ids,
        ArrayView<int> kinds,
        TNumbers words,
        ArrayView<float> positions,
        ArrayView<float> types,
        ArrayView<float> tokens,
        TableShape shape
    )
        where TNumbers : struct, INumbers
    {
        if (Grid.IdxX >= counts[KernelShape.RowsAt])
            return;
        int place = rows[Grid.IdxX],
            token = place % shape.Tokens;
        long to = (long)(shape.YMapped != 0 ? place : Grid.IdxX) * shape.Width;
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
        {
            float value = words[((long)ids[place] * shape.Width) + i] + positions[(token * shape.Width) + i];
            if (shape.Typed != 0)
                value += types[(kinds[place] * shape.Width) + i];
            tokens[to + i] = value;
        }
    }
}
