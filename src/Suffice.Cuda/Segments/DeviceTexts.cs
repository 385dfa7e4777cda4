using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>
/// Token ids to tokens: rows of tables added up, a LayerNorm where the model has one, and a linear layer where tables are
/// narrow.
/// </summary>
internal sealed unsafe class DeviceTexts(TextEmbeddingWeights weights) : DeviceEmbedding
{
    private long rows;

    public override void Reserve(Arena.Layout layout, PlanKey key) =>
        rows = layout.Reserve(
            "embedding: rows of tables",
            weights.Projection.Columns > 0 ? (long)key.Inputs * key.Tokens * weights.Words.Width : 0
        );

    public override void Add(SegmentBuilder builder, HostMemory host)
    {
        ModelDescription model = builder.Compiled.Model;
        PlanLayout layout = builder.Layout;
        int width = weights.Words.Width;
        builder.Add(new CopyIn(host, builder.Arena, layout.Inputs * sizeof(int), layout.InputNumbers * sizeof(int)));
        RowPlace to = model.ProjectsEmbedding ? builder.Packed(rows, builder.Rows, width) : builder.TokenRows;
        LookUp(builder, to);
        if (weights.Norm.Weight != null)
            builder.Normalise(weights.Norm, to, builder.RowMap, 0, to, SegmentBuilder.AllRows, builder.Rows);
        if (model.ProjectsEmbedding)
            builder.Linear(weights.Projection, to, builder.TokenRows, DeviceMode.Store, SegmentBuilder.AllRows, builder.Rows);
    }

    public override void Fill(
        HostMemory host,
        PlanKey key,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> ids,
        ReadOnlySpan<int> types
    )
    {
        int all = key.Inputs * key.Tokens;
        for (int i = 0, from = 0; i < lengths.Length; from += lengths[i++])
        {
            ids.Slice(from, lengths[i]).CopyTo(host.Slice<int>((long)i * key.Tokens * sizeof(int), lengths[i]));
            types.Slice(from, lengths[i]).CopyTo(host.Slice<int>(((long)all + ((long)i * key.Tokens)) * sizeof(int), lengths[i]));
        }
    }

    private void LookUp(SegmentBuilder builder, RowPlace to)
    {
        ModelDescription model = builder.Compiled.Model;
        PlanLayout layout = builder.Layout;
        int width = weights.Words.Width,
            all = layout.Key.Inputs * layout.Key.Tokens;
        bool typed = weights.Types != null;
        ViewArgument words = builder.Weights.Table(weights.Words, model.Vocabulary!.Value),
            positions = builder.Weights.Floats(weights.Positions, (long)model.Tokens * width);
        builder.Launch(
            words.Type == NumberType.UInt16 ? KernelName.LookUpHalf : KernelName.LookUp,
            builder.Rows,
            1,
            1,
            builder.Counts,
            builder.RowMap,
            builder.Ints(layout.Inputs, all),
            builder.Ints(layout.Inputs + all, all),
            words,
            positions,
            typed ? builder.Weights.Floats(weights.Types, (long)TypeCount(model) * width) : positions,
            to.View,
            ShapeArgument.Of(new TableShape(layout.Key.Tokens, width, to.Mapped ? 1 : 0, typed ? 1 : 0))
        );
    }

    private static int TypeCount(ModelDescription model) => model.Text!.Types;
}
