using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Import.Verification;

/// <summary>The inputs in a file of expected numbers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Pixels">(B, C, H, W); empty for texts.</param>
/// <param name="Texts">Without their padding; empty for images.</param>
internal sealed record ExpectedInputs(int Count, float[] Pixels, TokenText[] Texts)
{
    private static readonly ByKind<Func<SafetensorsFile, ModelDescription, ExpectedInputs>> Readers = new(
        Image: ReadImages,
        Text: ExpectedTexts.Read
    );

    public static readonly string[] Names = ["input", "input_ids", "lengths", "attention_mask", "token_type_ids"];

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: there are none, or they do not suit the model.</exception>
    public static ExpectedInputs Read(SafetensorsFile file, ModelDescription model) => Readers[model.Kind](file, model);

    private static ExpectedInputs ReadImages(SafetensorsFile file, ModelDescription model)
    {
        long[] shape = [model.Channels, model.ImageSize, model.ImageSize];
        if (!file.Tensors.TryGetValue("input", out TensorInfo? input) || input.Type != "F32" || input.Shape.Length != 4)
            throw Bad(file, $"has no tensor 'input' of type F32 and shape (B, {string.Join(", ", shape)})");
        if (!input.Shape.AsSpan(1).SequenceEqual(shape) || input.Shape[0] is < 1 or > 65536)
            throw Bad(file, $"has inputs of shape {input.ShapeText}; the net reads (B, {string.Join(", ", shape)})");
        return new ExpectedInputs((int)input.Shape[0], file.Floats("input").ToArray(), []);
    }

    internal static SufficeException Bad(SafetensorsFile file, string what) =>
        new(Fault.Data, $"{file.Path} {what}. Write it with the implementation to compare with, for this net.");
}
