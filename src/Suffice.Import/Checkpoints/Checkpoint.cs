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
    public abstract IEnumerable<ReadOnlyMemory<float>> Pieces(string name);

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
