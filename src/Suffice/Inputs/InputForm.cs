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

    /// <summary>Tokens of an input, class token included: 1 to as many as the model reads.</summary>
    public abstract int Tokens(ModelDescription model, ModelInput input);

    /// <summary>The input as it is or as the net reads it, whichever takes less memory.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the net does not read it; says why.</exception>
    public abstract ModelInput Least(ModelInput input, string name, ModelDescription model, Preprocessing preprocessing);

    /// <summary>Room for prepared inputs.</summary>
    public abstract InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity);
}
