using System.Globalization;
using System.Runtime.InteropServices;
using Suffice.Data;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Adapting;

/// <summary>
/// What the heads of all early exits read of the training split, computed once on a frozen backbone, rounded to 16 bits and mapped into
/// memory. It lies in parts, each a file that is written whole: work that was interrupted goes on with the next part.
/// </summary>
internal sealed class ExitFeatures : IDisposable
{
    /// <summary>Examples of one file, and of one pass of the network.</summary>
    private const int PartExamples = 2048,
        BatchExamples = 256;

    private readonly SafetensorsFile[] parts;
    private readonly (int Path, int Inputs)[] exits;

    private ExitFeatures(SafetensorsFile[] parts, (int Path, int Inputs)[] exits) => (this.parts, this.exits) = (parts, exits);

    /// <summary>Computes what is missing, and maps all.</summary>
    /// <param name="network">With the backbone's weights.</param>
    /// <param name="backbone">What those are told apart by.</param>
    /// <param name="library">Its paths.</param>
    /// <param name="set">The training split.</param>
    /// <param name="folder">For the parts.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Stops between batches; parts that were finished stay.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: no room on the disk.</exception>
    public static ExitFeatures Of(
        EncoderNetwork network,
        string backbone,
        PathLibrary library,
        TrainingSet set,
        string folder,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        (int Path, int Inputs)[] exits =
        [
            .. library
                .Paths.Where(path => path.Blocks < library.Model.Depth)
                .Select(path => (path.Index, CostModel.ExitInputs(library.Model, library.Model.ExitAfter(path.Blocks)!.Pooling))),
        ];
        Directory.CreateDirectory(folder);
        long bytes = exits.Sum(exit => exit.Inputs) * sizeof(ushort); // of an example
        var about = new Dictionary<string, string>
        {
            ["backbone"] = backbone,
            ["examples"] = set.ContentHash,
            ["paths"] = string.Join(' ', library.Paths.Select(path => path.Name)),
        };
        var parts = new List<SafetensorsFile>();
        foreach (int[] examples in Enumerable.Range(0, set.Count).Chunk(PartExamples))
        {
            string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"part{parts.Count}.safetensors"));
            if (CheckedTensors.Find(file, about) is { } known)
            {
                parts.Add(known);
                continue;
            }
            CheckRoom(folder, (set.Count - examples[0]) * bytes);
            CheckedTensors.Save(file, Compute(network, library, set, examples, exits, progress, cancellationToken), about);
            parts.Add(CheckedTensors.Open(file));
        }
        return new ExitFeatures([.. parts], exits);
    }

    /// <summary>Rows of some examples, (B, inputs) by path index.</summary>
    public SortedDictionary<int, Tensor> Of(int[] examples)
    {
        var rows = new SortedDictionary<int, Tensor>();
        foreach ((int path, int inputs) in exits)
        {
            var values = new float[examples.Length * inputs];
            for (int i = 0; i < examples.Length; i++)
                Read(examples[i], path, values.AsSpan(i * inputs, inputs));
            rows[path] = Aligned.Of(values, examples.Length, inputs);
        }
        return rows;
    }

    public void Dispose() => Array.ForEach(parts, part => part.Dispose());

    private static string NameOf(int path) => string.Create(CultureInfo.InvariantCulture, $"path{path}");

    private static NamedTensor[] Compute(
        EncoderNetwork network,
        PathLibrary library,
        TrainingSet set,
        int[] examples,
        (int Path, int Inputs)[] exits,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        Dictionary<int, float[]> all = exits.ToDictionary(exit => exit.Path, exit => new float[examples.Length * exit.Inputs]);
        int done = 0;
        foreach (int[] some in set.Alike(examples, BatchExamples))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress("run the backbone once", examples[0] + done, set.Count));
            using IDisposable _ = no_grad();
            using TorchSharp.DisposeScope scope = NewDisposeScope();
            SortedDictionary<int, Tensor> features = network.Features(set.Plain(some), library);
            foreach ((int path, int inputs) in exits)
                Place(features[path], [.. some.Select(example => example - examples[0])], all[path].AsMemory(), inputs);
            done += some.Length;
        }
        return [.. exits.Select(exit => new NamedTensor(NameOf(exit.Path), [examples.Length, exit.Inputs], all[exit.Path]).Halved())];
    }

    /// <summary>Copies rows to where they belong.</summary>
    private static void Place(Tensor rows, int[] places, Memory<float> all, int inputs)
    {
        float[] values = rows.contiguous().data<float>().ToArray();
        for (int i = 0; i < places.Length; i++)
            values.AsSpan(i * inputs, inputs).CopyTo(all.Span[(places[i] * inputs)..]);
    }

    private static void CheckRoom(string folder, long bytes)
    {
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (bytes > free)
            throw new SufficeException(
                Fault.Machine,
                $"What the exits read of the training examples takes {bytes / 1e6:N0} MB in {folder}, where {free / 1e6:N0} MB are free. "
                    + "Make room, give another folder, or leave cache_features out of the recipe."
            );
    }

    private void Read(int example, int path, Span<float> values)
    {
        ReadOnlySpan<byte> tensor = parts[example / PartExamples].Bytes(NameOf(path));
        ReadOnlySpan<ushort> row = MemoryMarshal.Cast<byte, ushort>(tensor).Slice(example % PartExamples * values.Length, values.Length);
        for (int i = 0; i < row.Length; i++)
            values[i] = BFloat16Bits.Value(row[i]);
    }
}
