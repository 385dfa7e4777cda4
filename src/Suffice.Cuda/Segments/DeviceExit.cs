using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Kernels.Operators;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>An exit as steps: what it reads is pooled, linear layers follow, and the answer is kept.</summary>
internal sealed unsafe class DeviceExit(SegmentBuilder builder, ExitWeights exit)
{
    private readonly ModelDescription model = builder.Compiled.Model;
    private readonly PlanLayout layout = builder.Layout;

    /// <returns>The answers, packed.</returns>
    public ViewArgument Add()
    {
        RowPlace read = exit.Description.Pooling == ExitPooling.AllPatches ? AllPatches() : Pool();
        RowPlace computed = builder.Packed(layout.Computed, builder.Inputs, model.Classes);
        if (model.Embeds)
            computed = read;
        else
        {
            if (exit.Description.Hidden > 0)
                read = Hidden(read);
            builder.Linear(exit.Head, read, computed, DeviceMode.Store, SegmentBuilder.OnePerInput, builder.Inputs);
        }
        ViewArgument answers = builder.Floats(layout.Answers, (long)builder.Inputs * model.Classes);
        builder.Launch(
            KernelName.Answer,
            builder.Inputs,
            1,
            1,
            builder.Counts,
            builder.List(ControlList.Slots),
            computed.View,
            builder.Floats(layout.Last, (long)layout.Key.Inputs * model.Classes),
            answers,
            ShapeArgument.Of(new AnswerShape(model.Classes, exit.Description.AddsPrevious ? 1 : 0))
        );
        return answers;
    }

    private NormWeights? Norm => exit.Description.HasNorm ? exit.Norm : null;

    private RowPlace Features => builder.Packed(layout.Features, builder.Inputs, exit.Inputs);

    private RowPlace Hidden(RowPlace read)
    {
        Activation activation = exit.Description.HiddenActivation;
        RowPlace hidden = builder.Packed(layout.ExitHidden, builder.Inputs, exit.Hidden.Columns);
        DeviceMode mode = activation == Activation.Tanh ? DeviceMode.Tanh : SegmentBuilder.Mode(ModelWeights.Mode(activation));
        builder.Linear(exit.Hidden, read, hidden, mode, SegmentBuilder.OnePerInput, builder.Inputs);
        return hidden;
    }

    /// <summary>Patches lie one after another once all rows are normalised: they are read where they lie.</summary>
    private RowPlace AllPatches()
    {
        RowPlace rows = Normalised();
        int stride = model.Tokens * model.Width;
        return new RowPlace(
            rows.View with
            {
                Offset = rows.View.Offset + (model.Width * sizeof(float)),
                Count = rows.View.Count - model.Width,
            },
            stride,
            Mapped: false
        );
    }

    private RowPlace Pool()
    {
        switch (exit.Description.Pooling)
        {
            case ExitPooling.Class:
            case ExitPooling.Pooler:
                OneToken(0, 0);
                break;
            case ExitPooling.ClassAndDistillation:
                OneToken(0, 0);
                OneToken(1, model.Width);
                break;
            case ExitPooling.ClassAndMean:
                RowPlace rows = Norm is null ? builder.TokenRows : Normalised();
                OneToken(0, 0);
                Mean(rows, model.FirstPatch, model.Width);
                break;
            case ExitPooling.Mean:
                Mean(exit.Description.Norm == ExitNorm.BeforePooling ? Normalised() : builder.TokenRows, model.Kind.FirstOfMean(model), 0);
                if (exit.Description.Norm == ExitNorm.AfterPooling)
                    builder.Normalise(exit.Norm, Features, builder.RowMap, 0, Features, SegmentBuilder.OnePerInput, builder.Inputs);
                break;
            default:
                throw new InvalidOperationException($"Unknown pooling {exit.Description.Pooling}.");
        }
        return Features;
    }

    /// <summary>One token of each input, normalised where the exit has a norm before it pools.</summary>
    private void OneToken(int token, int column)
    {
        RowPlace to = Features;
        to = to with { View = to.View with { Offset = to.View.Offset + (column * sizeof(float)), Count = to.View.Count - column } };
        builder.Normalise(Norm, builder.TokenRows, builder.List(ControlList.Firsts), token, to, SegmentBuilder.OnePerInput, builder.Inputs);
    }

    /// <summary>All rows of the segment, packed.</summary>
    private RowPlace Normalised()
    {
        RowPlace to = builder.Packed(layout.Normal, builder.Rows, model.Width);
        builder.Normalise(Norm, builder.TokenRows, builder.RowMap, 0, to, SegmentBuilder.AllRows, builder.Rows);
        return to;
    }

    private void Mean(RowPlace rows, int first, int column)
    {
        RowPlace to = Features;
        builder.Launch(
            KernelName.Mean,
            builder.Inputs,
            1,
            1,
            builder.Counts,
            builder.List(ControlList.Starts),
            builder.List(ControlList.After),
            builder.RowMap,
            rows.View,
            to.View with
            {
                Offset = to.View.Offset + (column * sizeof(float)),
                Count = to.View.Count - column,
            },
            ShapeArgument.Of(new TokenShape(layout.Key.Tokens, model.Width, first, rows.Mapped ? 1 : 0, to.Stride))
        );
    }
}
