using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>Prepared inputs to tokens on a device, for one kind of input.</summary>
internal abstract class DeviceEmbedding
{
    private static readonly ByKind<Func<CompiledModel, DeviceEmbedding>> Makers = new(
        Image: compiled => new DeviceImages((ImageEmbeddingWeights)compiled.Weights.Embedding),
        Text: compiled => new DeviceTexts((TextEmbeddingWeights)compiled.Weights.Embedding)
    );

    private static readonly ByKind<Func<ModelDescription, PlanKey, long>> Sizes = new(
        Image: (model, key) => (long)key.Inputs * model.Kind.Numbers(model),
        Text: (_, key) => 2L * key.Inputs * key.Tokens // ids, then types
    );

    /// <summary>Four-byte numbers that all inputs of a batch take.</summary>
    public static long Numbers(ModelDescription model, PlanKey key) => Sizes[model.Kind](model, key);

    public static DeviceEmbedding Of(CompiledModel compiled) => Makers[compiled.Model.Kind](compiled);

    /// <summary>Reserves what it works in.</summary>
    public abstract void Reserve(Arena.Layout layout, PlanKey key);

    /// <summary>Writes down its steps, the copy of the inputs first.</summary>
    /// <param name="builder">Of the segment.</param>
    /// <param name="host">Where inputs lie.</param>
    public abstract void Add(SegmentBuilder builder, HostMemory host);

    /// <summary>Puts a batch where the copy begins.</summary>
    /// <param name="host">Where inputs lie.</param>
    /// <param name="key">Of the plan.</param>
    /// <param name="lengths">(B) tokens of each input.</param>
    /// <param name="values">Numbers of all inputs; empty where they have none.</param>
    /// <param name="ids">Token ids of all, one after another; empty where they have none.</param>
    /// <param name="types">As many token types.</param>
    public abstract void Fill(
        HostMemory host,
        PlanKey key,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> ids,
        ReadOnlySpan<int> types
    );
}
