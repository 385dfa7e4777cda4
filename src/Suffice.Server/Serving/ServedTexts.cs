using System.Text;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Server.Serving;

/// <summary>Texts: UTF-8.</summary>
internal sealed class ServedTexts : ServedKind
{
    /// <summary>Tokens of a text on which time is measured: a sentence or two.</summary>
    private const int Usual = 32;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public override IReadOnlyList<ServedTensor> Tensors(ModelDescription model) => [new ServedTensor("text", "BYTES", [-1])];

    public override InputSource FromBytes(ReadOnlyMemory<byte> content)
    {
        try
        {
            return new PlainText(Strict.GetString(content.Span));
        }
        catch (DecoderFallbackException error)
        {
            throw new RefusalException(
                RefusalReason.Invalid,
                $"The text is not UTF-8: its byte {error.Index} fits nowhere. Send it as UTF-8."
            );
        }
    }

    public override ModelInput FromNumbers(ReadOnlyMemory<float> values) =>
        throw new RefusalException(RefusalReason.Invalid, "This model reads texts, not numbers. Send the tensor text, of type BYTES.");

    public override ModelInput Noise(ModelDescription model) => new TokenText(new int[Math.Min(Usual, model.Tokens)]);
}
