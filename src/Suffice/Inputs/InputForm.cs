using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>How a session reads what a caller names.</summary>
/// <param name="Model">What will read it.</param>
/// <param name="Bundle">The bundle's path.</param>
/// <param name="Tokenizer">Null where there is none.</param>
/// <param name="MaxPixels">Images of more pixels are refused.</param>
internal sealed record InputReading(ModelDescription Model, string Bundle, ITokenizer? Tokenizer, long MaxPixels);

/// <summary>What inputs of one kind are before a net runs on them.</summary>
internal abstract class InputForm
{
    private static readonly ByKind<InputForm> All = new(Image: new ImageForm(), Text: new TextForm());

    /// <summary>That of what a model reads.</summary>
    public static InputForm Of(ModelDescription model) => All[model.Kind];

    /// <summary>Reads what a caller named: an image file by its path, or a text as it is.</summary>
    public abstract ModelInput Read(string input, InputReading reading);

    /// <summary>What errors call it.</summary>
    /// <param name="input">As the caller named it.</param>
    /// <param name="number">Its place among several; null where it is alone.</param>
    public abstract string Name(string input, int? number);

    /// <summary>Noise that takes as long to run as any input may.</summary>
    public abstract ModelInput Noise(ModelDescription model);

    /// <summary>Room for prepared inputs.</summary>
    public abstract InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity);
}
