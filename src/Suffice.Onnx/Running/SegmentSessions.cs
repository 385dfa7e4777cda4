using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Onnx.Export;
using Suffice.Onnx.Graphs;
using Suffice.Onnx.Wholes;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Running;

/// <summary>A bundle's segments in ONNX Runtime, each opened when an input first needs it; decisions are made outside them.</summary>
internal sealed class SegmentSessions : IDisposable
{
    /// <summary>Bytes of weights of a graph: a message of Protocol Buffers has at most 2 GiB, and there is more than weights in it.</summary>
    private const long Most = 2_000_000_000;

    private readonly BundleFile bundle;
    private readonly OnnxSessionOptions chosen;
    private readonly int most;
    private readonly ISegment?[] segments; // (P)
    private readonly TensorCopy? copy;

    /// <param name="bundle">What to run; stays open.</param>
    /// <param name="chosen">How to use the machine.</param>
    /// <param name="most">Most inputs of a batch.</param>
    /// <param name="captures">Whether the device keeps what it ran; see <see cref="CapturedSegment"/>.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when inputs of several sizes would have to be kept; with
    /// <see cref="Fault.Machine"/> when the device cannot be used.</exception>
    public SegmentSessions(BundleFile bundle, OnnxSessionOptions chosen, int most, bool captures)
    {
        if (captures && bundle.Manifest.Model.Kind.VariesInLength)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle.Path} reads {bundle.Manifest.Model.Kind.Noun}s, which vary in length, but what a device keeps is for one length. "
                    + "Leave the option for CUDA graphs out."
            );
        (this.bundle, this.chosen, this.most) = (bundle, chosen, most);
        segments = new ISegment?[bundle.Library.Paths.Count];
        copy = captures ? new TensorCopy(OnnxProviders.WithoutCapturing(chosen)) : null;
    }

    /// <summary>The one that ends at a path.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when ONNX Runtime refuses the graph; with
    /// <see cref="Fault.Machine"/> when the device cannot be used.</exception>
    public ISegment At(ExecutionPath path) => segments[path.Index] ??= Open(path);

    public void Dispose()
    {
        foreach (ISegment? segment in segments)
            segment?.Dispose();
        copy?.Dispose();
    }

    private ISegment Open(ExecutionPath path)
    {
        InferenceSession session = OnnxSession.Open($"{bundle.Path}, {path.Name},", Graph(path), chosen);
        if (copy is null)
            return new PlainSegment(session);
        using OrtMemoryInfo memory = OnnxProviders.Memory(chosen);
        return new CapturedSegment(session, copy, memory, most);
    }

    private byte[] Graph(ExecutionPath path)
    {
        var writer = new GraphWriter();
        var tensors = bundle.Plain().ToDictionary(tensor => tensor.Name);
        SegmentGraph.Write(new ExportedNet(bundle.Manifest.Model, tensors, writer, new SingleLinear()), bundle.Library, null, path);
        ModelProto model = OnnxExport.Model(writer);
        long bytes = model.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length);
        return bytes < Most
            ? model.ToByteArray()
            : throw new SufficeException(
                Fault.Bundle,
                $"{bundle.Path}: the weights of segment {path.Name} take {bytes:N0} bytes, more than the {Most:N0} that a graph in memory may "
                    + "have. Run it with our own runtime."
            );
    }
}
