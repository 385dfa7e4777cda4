using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>TODO</summary>
internal sealed class OnnxCheckpoint : Checkpoint
{
    public override string Place => throw new NotSupportedException();
    public override IReadOnlyDictionary<string, TensorInfo> Tensors => throw new NotSupportedException();
    public static OnnxCheckpoint Open(string path) => throw new NotSupportedException();
    public ConfigFile Describe() => throw new NotSupportedException();
    public override IEnumerable<ReadOnlyMemory<float>> Pieces(string name) => throw new NotSupportedException();
    public override void Dispose() { }
}
