using System.Globalization;
using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Suffice.Onnx.Running;

/// <summary>
/// A segment whose device keeps what it ran under a number (<c>gpu_graph_id</c>) and runs that again: such runs read and write at fixed
/// places of the device's memory, one set for each size of batch. Sizes are powers of two, so that there are few; the rows between are
/// computed for nothing.
/// </summary>
internal sealed class CapturedSegment : ISegment
{
    private readonly InferenceSession session;
    private readonly TensorCopy copy;
    private readonly int most;
    private readonly OrtAllocator memory;
    private readonly string[] inputs;
    private readonly string[] outputs;
    private readonly Dictionary<int, Place> places = [];

    /// <param name="session">The segment's graph.</param>
    /// <param name="copy">To and from the device.</param>
    /// <param name="device">The device's memory.</param>
    /// <param name="most">Most rows of a batch.</param>
    public CapturedSegment(InferenceSession session, TensorCopy copy, OrtMemoryInfo device, int most)
    {
        (this.session, this.copy, this.most) = (session, copy, most);
        memory = new OrtAllocator(session, device);
        (inputs, outputs) = ([.. session.InputMetadata.Keys], [.. session.OutputMetadata.Keys]);
    }

    /// <summary>Sets of places so far.</summary>
    public int Places => places.Count;

    public SegmentOutcome Run(IReadOnlyDictionary<string, OrtValue> given, int batch, bool features)
    {
        int room = Math.Min(most, (int)BitOperations.RoundUpToPowerOf2((uint)batch));
        if (!places.TryGetValue(room, out Place? place))
            places[room] = place = new Place(this, room, places.Count + 1);
        for (int i = 0; i < inputs.Length; i++)
        {
            given[inputs[i]].GetTensorDataAsSpan<float>().CopyTo(place.Given[i].Here.GetTensorMutableDataAsSpan<float>());
            copy.Run(place.Given[i].Here, place.Given[i].There);
        }
        session.Run(place.Options, inputs, Devices(place.Given), outputs, Devices(place.Wanted));
        foreach (Pair pair in place.Wanted)
            copy.Run(pair.There, pair.Here);
        return new SegmentOutcome(outputs.Zip(place.Wanted).ToDictionary(pair => pair.First, pair => pair.Second.Here), null);
    }

    public void Dispose()
    {
        foreach (Place place in places.Values)
            place.Dispose();
        memory.Dispose();
        session.Dispose();
    }

    private static OrtValue[] Devices(Pair[] pairs) => [.. pairs.Select(pair => pair.There)];

    private Pair[] Pairs(string[] names, IReadOnlyDictionary<string, NodeMetadata> described, int rows) =>
        [
            .. names.Select(name =>
            {
                long[] shape = [rows, .. described[name].Dimensions.Skip(1).Select(size => (long)size)];
                float[] here = new float[shape.Aggregate(1L, (product, size) => product * size)];
                return new Pair(
                    OrtValue.CreateTensorValueFromMemory(here, shape),
                    OrtValue.CreateAllocatedTensorValue(memory, TensorElementType.Float, shape)
                );
            }),
        ];

    /// <summary>Where batches of one size are read and written.</summary>
    private sealed class Place : IDisposable
    {
        public Place(CapturedSegment segment, int rows, int number)
        {
            Options.AddRunConfigEntry("gpu_graph_id", number.ToString(CultureInfo.InvariantCulture));
            Given = segment.Pairs(segment.inputs, segment.session.InputMetadata, rows);
            Wanted = segment.Pairs(segment.outputs, segment.session.OutputMetadata, rows);
        }

        public RunOptions Options { get; } = new();

        public Pair[] Given { get; }

        public Pair[] Wanted { get; }

        public void Dispose()
        {
            foreach (Pair pair in Given.Concat(Wanted))
            {
                pair.Here.Dispose();
                pair.There.Dispose();
            }
            Options.Dispose();
        }
    }

    /// <param name="Here">In the memory of this process.</param>
    /// <param name="There">In that of the device.</param>
    private sealed record Pair(OrtValue Here, OrtValue There);
}
