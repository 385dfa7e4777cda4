using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>What inputs of one kind are before a net runs on them.</summary>
internal abstract class InputForm
{
    private static readonly ByKind<InputForm> All = new(Image: new ImageForm(), Text: new TextForm());

    /// <summary>That of what a model reads.</summary>
    public static InputForm Of(ModelDescription model) => All[model.Kind];

    /// <summary>Noise that takes as long to run as any input may.</summary>
    public abstract ModelInput Noise(ModelDescription model);

    /// <summary>Room for prepared inputs.</summary>
    public abstract InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity);
}
