using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>
/// The named tensors of a trained net, whatever file they are in, read piece by piece. Of safetensors nothing is held; an ONNX file is held
/// whole.
/// </summary>
internal abstract class Checkpoint : IDisposable
{
    /// <summary>Floats of a piece.</summary>
    public const int PieceFloats = 1 << 18;

    /// <summary>The file or folder, for messages.</summary>
    public abstract string Place { get; }

    /// <summary>By name.</summary>
    public abstract IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>A tensor's numbers, row-major, in pieces of at most <see cref="PieceFloats"/>. Each is valid until the next one.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: one is not finite; a net with it would answer nothing.</exception>
    public IEnumerable<ReadOnlyMemory<float>> Pieces(string name)
    {
        foreach (ReadOnlyMemory<float> piece in Read(name))
        {
            foreach (float value in piece.Span)
                if (!float.IsFinite(value))
                    throw new SufficeException(
                        Fault.Bundle,
                        $"{Place}: tensor '{name}' holds {(float.IsNaN(value) ? "NaN" : "a number beyond single precision")}, so the net "
                            + "could answer nothing. Get the weights again, or take those from before the training went wrong."
                    );
            yield return piece;
        }
    }

    /// <summary>The same as they are stored.</summary>
    private protected abstract IEnumerable<ReadOnlyMemory<float>> Read(string name);

    public bool Has(string name) => Tensors.ContainsKey(name);

    /// <summary>All of a tensor's numbers.</summary>
    public float[] Whole(string name)
    {
        float[] all = new float[Tensors[name].Shape.Aggregate(1L, (product, size) => product * size)];
        int count = 0;
        foreach (ReadOnlyMemory<float> piece in Pieces(name))
        {
            piece.CopyTo(all.AsMemory(count));
            count += piece.Length;
        }
        return all;
    }

    public abstract void Dispose();
}
