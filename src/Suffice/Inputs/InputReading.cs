using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>How a session reads what a caller gives.</summary>
/// <param name="Model">What will read it.</param>
/// <param name="Bundle">The bundle's path.</param>
/// <param name="Tokenizer">Null where there is none.</param>
/// <param name="MaxPixels">Images of more pixels are refused.</param>
internal sealed record InputReading(ModelDescription Model, string Bundle, ITokenizer? Tokenizer, long MaxPixels)
{
    /// <summary>Reads an input of the kind that the model reads; others are refused where they are added to a batch.</summary>
    public ModelInput Read(InputSource input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Kind == Model.Kind
            ? input.Read(this, name)
            : throw new SufficeException(
                Fault.Data,
                $"{Bundle} reads {Model.Kind.Noun}s, and was given {input.Kind.One}{(input is ImageFile ? $", {name}" : "")}. Give it "
                    + $"{Model.Kind.Noun}s, or take another bundle."
            );
    }
}
