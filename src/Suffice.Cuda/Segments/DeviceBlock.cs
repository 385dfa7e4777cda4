using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Kernels.Operators;

namespace Suffice.Cuda.Segments;

/// <summary>The operators of an encoder block as steps.</summary>
internal static class DeviceBlock
{
    /// <param name="builder">Of the segment.</param>
    /// <param name="block">Its number.</param>
    /// <param name="scores">Whether the class token's attention is handed out.</param>
    public static void Add(SegmentBuilder builder, int block, bool scores)
    {
        foreach (Operator step in builder.Compiled.Weights.Blocks[block].All)
        {
            RowPlace from = Place(builder, step.From),
                to = Place(builder, step.To);
            switch (step.Kind)
            {
                case OperatorKind.Normalise:
                    builder.Normalise(step.Norm, from, builder.RowMap, 0, to, SegmentBuilder.AllRows, builder.Rows);
                    break;
                case OperatorKind.Linear:
                    DeviceMode mode = SegmentBuilder.Mode(step.Mode);
                    builder.Linear(step.Weights, from, to, mode, SegmentBuilder.AllRows, builder.Rows);
                    break;
                case OperatorKind.Attend:
                    Attend(builder, from.View, to.View, scores);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown operator {step.Kind}.");
            }
        }
    }

    private static RowPlace Place(SegmentBuilder builder, Place place)
    {
        PlanLayout layout = builder.Layout;
        int width = builder.Compiled.Model.Width,
            hidden = builder.Compiled.Model.HiddenWidth;
        return place switch
        {
            Execution.Place.Tokens => builder.TokenRows,
            Execution.Place.Narrow => builder.Packed(layout.Narrow, builder.Rows, width),
            Execution.Place.QueryKeyValue => builder.Packed(layout.QueryKeyValue, builder.Rows, 3 * width),
            Execution.Place.Hidden => builder.Packed(layout.Hidden, builder.Rows, hidden),
            _ => throw new InvalidOperationException($"Unknown place {place}."),
        };
    }

    private static void Attend(SegmentBuilder builder, ViewArgument from, ViewArgument to, bool scores)
    {
        AttentionShape attention = builder.Compiled.Attention;
        var shape = ShapeArgument.Of(new AttendShape(attention.Heads, attention.HeadWidth, attention.Scale));
        ViewArgument starts = builder.List(ControlList.Starts),
            lengths = builder.List(ControlList.After);
        builder.Launch(
            KernelName.Attend,
            SegmentBuilder.Tiles(builder.Tokens, KernelShape.AttendRows),
            attention.Heads,
            builder.Inputs,
            builder.Counts,
            starts,
            lengths,
            from,
            to,
            shape
        );
        builder.CountPairs(2L * attention.Width);
        if (scores)
            builder.Launch(
                KernelName.ScoreTokens,
                builder.Inputs,
                1,
                1,
                builder.Counts,
                starts,
                lengths,
                builder.List(ControlList.Firsts),
                from,
                builder.Floats(builder.Layout.Scores, (long)builder.Layout.Key.Inputs * builder.Layout.Key.Tokens),
                shape
            );
    }
}
