using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>Strings, which a tokenizer makes token ids.</summary>
internal sealed class TextForm : InputForm
{
    public override ModelInput Read(string input, InputReading reading) =>
        reading.Tokenizer is { } tokenizer
            ? new TokenText(tokenizer.Encode(input, reading.Model.LongestInput))
            : throw new SufficeException(
                Fault.Usage,
                $"{reading.Bundle} was opened without its tokenizer, so it takes tokens but no texts. Open it with TextModel.Open of "
                    + "Suffice.Text, or give tokens."
            );

    public override string Name(string input, int? number) => number is { } place ? $"text {place}" : "the text";

    /// <summary>The longest text there may be: a shorter one takes no longer.</summary>
    public override ModelInput Noise(ModelDescription model) => new TokenText(new int[model.Tokens]);

    public override InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity) =>
        new TokenBuffer(model.Text!, capacity);
}
