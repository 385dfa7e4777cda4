using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Diagnostics;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Training.Compiling;

/// <summary>What a net came to in eight bits.</summary>
/// <param name="Layers">What each layer's outputs change by, as a share of their size, in the order in which the net has them.</param>
/// <param name="Kept">Layers that stay in 16 bits.</param>
internal sealed record Int8Net(LayerError[] Layers, string[] Kept);

/// <summary>
/// Brings the weights of a finished net to eight bits. Nothing is trained: weights are rounded, each output with a scale of its own, and
/// how much that and the rounding of what layers read change is measured on examples, layer by layer, on the full path and all exits along
/// it.
/// </summary>
internal static class Int8Conversion
{
    /// <summary>Examples that layers are compared on: as many tokens as these have are plenty for a mean square.</summary>
    public const int Examples = 256;

    private const int Batch = 16;

    /// <param name="bundle">The net, in floats.</param>
    /// <param name="output">The bundle to write: the same, in eight bits. What was measured of the net is still that of the floats.</param>
    /// <param name="data">Where examples are.</param>
    /// <param name="examples">Which of them to compare layers on; at most <see cref="Examples"/> are used.</param>
    /// <param name="most">Layers whose outputs change by a larger share than this stay in 16 bits; null: none.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the net is in eight bits already.</exception>
    public static Int8Net Run(
        BundleFile bundle,
        string output,
        LabelledDataset data,
        IReadOnlyList<int> examples,
        double? most,
        CancellationToken cancellationToken
    )
    {
        if (bundle.Manifest.Model.HasEightBits)
            throw new SufficeException(Fault.Usage, $"{bundle.Path} has weights of eight bits already. Give the bundle it was made from.");
        Save(bundle, output, []);
        LayerError[] layers = Compare(bundle, output, data, [.. examples.Take(Examples)], cancellationToken);
        string[] kept = [.. layers.Where(layer => layer.Error > most).Select(layer => layer.Layer)];
        if (kept.Length > 0)
            Save(bundle, output, kept);
        return new Int8Net(layers, kept);
    }

    private static void Save(BundleFile bundle, string output, string[] kept)
    {
        ModelDescription model = bundle.Manifest.Model.WhollyStoredAs(WeightType.I8) with { KeptLayers = kept.Length > 0 ? kept : null };
        IEnumerable<NamedTensor> tensors = bundle.Plain().Where(tensor => tensor.Name != TensorCatalogue.Golden);
        BundleWriter.Save(output, bundle.Manifest with { Model = model }, tensors);
    }

    private static LayerError[] Compare(
        BundleFile bundle,
        string eights,
        LabelledDataset data,
        int[] examples,
        CancellationToken cancellationToken
    )
    {
        using BundleFile other = BundleFile.Open(eights);
        using var errors = new LayerErrors(KernelSet.For(bundle.Manifest.Model), bundle, other);
        using var executor = new Executor(new CompiledModel(bundle, errors), Batch, 1);
        ModelDescription model = bundle.Manifest.Model;
        ExampleReader reader = ExampleReader.Of(data, bundle);
        var inputs = new InputBatch(model, bundle.Manifest.Preprocessing, Batch);
        var full = new FixedPath(bundle.Library, bundle.Library.Full);
        float[] logits = new float[Batch * model.Classes];
        int[] paths = new int[Batch];
        var costs = new Cost[Batch];
        foreach (int[] batch in examples.Chunk(Batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            inputs.Clear();
            foreach (int example in batch)
                inputs.Add(reader.Read(example), data.Id(example));
            executor.Run(inputs, full, logits, paths, costs);
        }
        return errors.Errors;
    }
}
