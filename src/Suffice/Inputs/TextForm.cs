using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>Texts as token ids.</summary>
internal sealed class TextForm : InputForm
{
    /// <summary>The longest text there may be: a shorter one takes no longer.</summary>
    public override ModelInput Noise(ModelDescription model) => new TokenText(new int[model.Tokens]);

    public override int Tokens(ModelDescription model, ModelInput input) => Math.Clamp(((TokenText)input).Ids.Length, 1, model.Tokens);

    public override ModelInput Least(ModelInput input, string name, ModelDescription model, Preprocessing preprocessing) => input;

    public override InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity) =>
        new TokenBuffer(model.Text!, capacity);
}
