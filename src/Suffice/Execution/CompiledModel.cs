using Suffice.Bundles;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>
/// A bundle compiled for running: weights located, segments of all paths worked out, kernels chosen. Immutable; shared by executors.
/// </summary>
internal sealed class CompiledModel
{
    public CompiledModel(BundleFile bundle, KernelSet? kernels = null)
    {
        Bundle = bundle;
        Model = bundle.Manifest.Model;
        Weights = new ModelWeights(bundle);
        Segments = Segment.Of(bundle.Library);
        Kernels = kernels ?? KernelSet.For(Model);
        Attention = new AttentionShape(Model.Heads, Model.HeadWidth);
    }

    public BundleFile Bundle { get; }

    public ModelDescription Model { get; }

    public ModelWeights Weights { get; }

    /// <summary>By the index of the path.</summary>
    public Segment[] Segments { get; }

    public KernelSet Kernels { get; }

    public AttentionShape Attention { get; }
}
