using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Server.Serving;

/// <summary>What a server asks of a kind of input.</summary>
internal abstract class ServedKind
{
    private static readonly ByKind<ServedKind> Kinds = new(Image: new ServedImages(), Text: new ServedTexts());

    public static ServedKind Of(InputKind kind) => Kinds[kind];

    /// <summary>Tensors that can be sent, the simplest first.</summary>
    public abstract IReadOnlyList<ServedTensor> Tensors(ModelDescription model);

    /// <summary>One element of a tensor of bytes.</summary>
    public abstract InputSource FromBytes(ReadOnlyMemory<byte> content);

    /// <summary>Numbers of one input, as the net reads them.</summary>
    /// <exception cref="RefusalException">This kind has none.</exception>
    public abstract ModelInput FromNumbers(ReadOnlyMemory<float> values);

    /// <summary>An input of usual length whose content does not matter, for measuring time.</summary>
    public abstract ModelInput Noise(ModelDescription model);
}

/// <summary>One tensor that a model reads or writes.</summary>
/// <param name="Name">Of the tensor.</param>
/// <param name="Datatype">As the protocol calls it.</param>
/// <param name="Shape">The first is the number of inputs, -1.</param>
internal sealed record ServedTensor(string Name, string Datatype, long[] Shape);
