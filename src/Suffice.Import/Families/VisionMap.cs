using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>The parts that all vision Transformers have.</summary>
internal static class VisionMap
{
    /// <summary>A model's size, without head.</summary>
    public static ModelDescription Describe(FamilySource source, VisionNames names, TensorMap map, VisionSize size, Activation activation)
    {
        int image = source.Options.ImageSize ?? size.Image;
        if (image % size.Patch != 0 || image == 0)
            throw new SufficeException(
                Fault.Usage,
                $"An image of {image} pixels cannot be cut into patches of {size.Patch}. Choose a multiple of {size.Patch}."
            );
        var model = new ModelDescription
        {
            ImageSize = image,
            Channels = size.Channels,
            Embedding = [new(size.Width, size.Patch, size.Patch, 0)],
            ExtraTokens = (int)names.ExtraTokens.Sum(name => map.ShapeOf(name) is [_, var count, _] ? count : 1),
            Width = size.Width,
            Depth = size.Depth,
            Heads = size.Heads,
            HiddenWidth = size.Hidden,
            Classes = size.Width,
            NormEpsilon = size.Epsilon,
            Activation = activation,
            Exits = [new(size.Depth, ExitPooling.Class, 0)],
        };
        return source.Checked(model);
    }

    /// <summary>Maps embedding and blocks.</summary>
    /// <param name="source">Gets notes.</param>
    /// <param name="names">What the checkpoint calls them.</param>
    /// <param name="map">Gets the tensors.</param>
    /// <param name="model">As wanted.</param>
    /// <param name="trained">Side length of images in training, pixels.</param>
    public static void Add(FamilySource source, VisionNames names, TensorMap map, ModelDescription model, int trained)
    {
        ConvolutionDescription patch = model.Embedding[0];
        Part weight = Part.Of(names.Patches + ".weight", patch.Outputs, model.Channels, patch.Kernel, patch.Kernel);
        map.Copy("patch_embed.0.weight", weight);
        if (map.Has(names.Patches + ".bias"))
            map.Copy("patch_embed.0.bias", Part.Of(names.Patches + ".bias", patch.Outputs));
        else
            map.Zeros("patch_embed.0.bias", patch.Outputs);
        map.Copy("cls_token", Part.Of(names.ClassToken, 1, 1, model.Width));
        AddPositions(source, names, map, model, trained / patch.Kernel);
        for (int block = 0; block < model.Depth; block++)
            names.Block(block).Map(map, model, block);
    }

    /// <summary>
    /// One row for each token: that of the class token, learned tokens with what is added to them, and the grid's. Whether a checkpoint has
    /// positions for learned tokens shows in how many rows it has.
    /// </summary>
    private static void AddPositions(FamilySource source, VisionNames names, TensorMap map, ModelDescription model, int trainedGrid)
    {
        int width = model.Width,
            grid = model.GridSize,
            patches = trainedGrid * trainedGrid,
            rows = map.ShapeOf(names.Positions) is [_, var count, _] ? (int)count : patches + model.FirstPatch,
            learned = rows - patches;
        if (learned != 0 && learned != 1 && learned != model.FirstPatch)
            learned = model.FirstPatch; // Then the shape is wrong, which the map tells.
        Part[] parts =
        [
            Part.Of(names.Positions, 1, patches + learned, width),
            .. names.ExtraTokens.Select(name => Part.Of(name, 1, map.ShapeOf(name) is [_, var tokens, _] ? tokens : 1, width)),
        ];
        bool antialias = source.Options.Antialias;
        if (grid != trainedGrid)
            source.Notes.Add(
                FormattableString.Invariant($"positions of {trainedGrid} × {trainedGrid} patches are resampled to {grid} × {grid}, ")
                    + $"bicubic{(antialias ? " with antialiasing" : "")}"
            );
        map.Make(
            "pos_embed",
            parts,
            of => Rows(model, of, learned, gridRows => Resized(gridRows, width, trainedGrid, grid, antialias)),
            1,
            model.Tokens,
            width
        );
    }

    private static float[] Resized(float[] rows, int width, int trained, int wanted, bool antialias) =>
        trained == wanted ? rows : PositionResampling.Run(rows, width, trained, wanted, antialias);

    /// <summary>(tokens, width) of positions and learned tokens.</summary>
    private static float[] Rows(ModelDescription model, float[][] of, int learned, Func<float[], float[]> resize)
    {
        int width = model.Width,
            at = width;
        float[] all = new float[model.Tokens * width];
        of[0].AsSpan(0, learned * width).CopyTo(all);
        foreach (float[] tokens in of.Skip(1))
        foreach (float value in tokens)
            all[at++] += value;
        resize(of[0][(learned * width)..]).CopyTo(all, model.FirstPatch * width);
        return all;
    }
}
