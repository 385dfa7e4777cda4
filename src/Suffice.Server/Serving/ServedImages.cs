using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Server.Serving;

/// <summary>Images: files as bytes, or pixels as the net reads them.</summary>
internal sealed class ServedImages : ServedKind
{
    public override IReadOnlyList<ServedTensor> Tensors(ModelDescription model) =>
        [
            new ServedTensor("image", "BYTES", [-1]),
            new ServedTensor("pixels", "FP32", [-1, .. model.Kind.Shape(model).Select(size => (long)size)]),
        ];

    public override InputSource FromBytes(ReadOnlyMemory<byte> content) => new EncodedImage(content);

    public override ModelInput FromNumbers(ReadOnlyMemory<float> values) => new PreparedPixels(values);

    public override ModelInput Noise(ModelDescription model) => InputForm.Of(model).Noise(model);
}
