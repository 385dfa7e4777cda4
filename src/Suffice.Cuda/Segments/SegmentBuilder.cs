using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>Where rows lie.</summary>
/// <param name="View">All that may be there.</param>
/// <param name="Stride">Floats from row to row.</param>
/// <param name="Mapped">Whether a row of the segment is looked up, because inputs have their own place in the batch's matrix.</param>
internal sealed record RowPlace(ViewArgument View, int Stride, bool Mapped);

/// <summary>Writes down steps with their places, as the segments need them.</summary>
internal sealed unsafe class SegmentBuilder(
    CompiledModel compiled,
    DeviceWeights weights,
    PlanLayout layout,
    DeviceMemory arena,
    int inputs,
    int tokens
)
{
    private readonly List<Step> steps = [];
    private long rowMacs,
        pairMacs,
        inputMacs;

    public CompiledModel Compiled => compiled;

    public DeviceWeights Weights => weights;

    public PlanLayout Layout => layout;

    public DeviceMemory Arena => arena;

    /// <summary>Most inputs.</summary>
    public int Inputs => inputs;

    /// <summary>Most tokens of an input in the segment.</summary>
    public int Tokens => tokens;

    /// <summary>Most rows of the segment.</summary>
    public int Rows => inputs * tokens;

    public static RowCount AllRows { get; } = new(KernelShape.RowsAt, 1);

    public static RowCount OnePerInput { get; } = new(KernelShape.InputsAt, 1);

    public ViewArgument Counts => Ints(layout.Control, layout.ControlNumbers);

    public ViewArgument RowMap => Ints(layout.Rows, (long)layout.Key.Inputs * layout.Key.Tokens);

    public RowPlace TokenRows =>
        new(Floats(layout.Tokens, (long)layout.Key.Inputs * layout.Key.Tokens * compiled.Model.Width), compiled.Model.Width, Mapped: true);

    public ViewArgument List(ControlList list) => Ints(layout.Control + layout.ListAt(list), layout.Key.Inputs);

    public ViewArgument Floats(long offset, long count) => new(arena, offset * sizeof(float), count, NumberType.Single);

    public ViewArgument Ints(long offset, long count) => new(arena, offset * sizeof(int), count, NumberType.Int32);

    /// <summary>Consecutive rows.</summary>
    public RowPlace Packed(long offset, long rows, int stride) => new(Floats(offset, rows * stride), stride, Mapped: false);

    public void Add(Step step) => steps.Add(step);

    public void Launch(KernelName kernel, int x, int y, int z, params KernelArgument[] arguments) =>
        steps.Add(new Launch(kernel, x, y, z, arguments));

    public void CountPairs(long macs) => pairMacs += macs;

    /// <summary>A linear layer on rows.</summary>
    /// <param name="linear">Its weights.</param>
    /// <param name="from">Rows read.</param>
    /// <param name="to">Rows written.</param>
    /// <param name="mode">What follows.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="most">And how many at the most.</param>
    public void Linear(in PackedLinear linear, RowPlace from, RowPlace to, DeviceMode mode, RowCount rows, int most)
    {
        var shape = new LinearShape(
            rows,
            linear.Depth,
            linear.Columns,
            from.Stride,
            to.Stride,
            from.Mapped ? 1 : 0,
            to.Mapped ? 1 : 0,
            (int)mode
        );
        Launch(
            weights.Multiplier(linear.Type),
            Tiles(most, KernelShape.LinearTile),
            Tiles(linear.Columns, KernelShape.LinearTile),
            1,
            Counts,
            from.View,
            RowMap,
            weights.Panels(linear),
            weights.Floats(linear.Bias, linear.Columns),
            to.View,
            RowMap,
            ShapeArgument.Of(shape)
        );
        if (rows.At == KernelShape.RowsAt)
            rowMacs += linear.MacsPerRow * rows.Times;
        else
            inputMacs += linear.MacsPerRow * rows.Times;
    }

    /// <summary>A LayerNorm on rows, or a copy of them.</summary>
    /// <param name="norm">Null: rows as they are.</param>
    /// <param name="from">Rows read.</param>
    /// <param name="map">Where they are looked up.</param>
    /// <param name="offset">Rows after those looked up.</param>
    /// <param name="to">Rows written.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="most">And how many at the most.</param>
    public void Normalise(NormWeights? norm, RowPlace from, ViewArgument map, int offset, RowPlace to, RowCount rows, int most)
    {
        int width = norm?.Width ?? compiled.Model.Width;
        var shape = new RowShape(rows, width, from.Stride, to.Stride, from.Mapped ? 1 : 0, to.Mapped ? 1 : 0, offset, norm?.Epsilon ?? 0);
        if (norm is { } known)
            Launch(
                KernelName.Normalise,
                most,
                1,
                1,
                Counts,
                from.View,
                map,
                weights.Floats(known.Weight, width),
                weights.Floats(known.Bias, width),
                to.View,
                map,
                ShapeArgument.Of(shape)
            );
        else
            Launch(KernelName.Copy, most, 1, 1, Counts, from.View, map, to.View, map, ShapeArgument.Of(shape));
    }

    public SegmentProgram Build(ExecutionPath path) => new(path, inputs, [.. steps], rowMacs, pairMacs, inputMacs);

    public static int Tiles(int count, int tile) => (count + tile - 1) / tile;

    public static DeviceMode Mode(LinearMode mode) =>
        mode switch
        {
            LinearMode.Store => DeviceMode.Store,
            LinearMode.Gelu => DeviceMode.Gelu,
            LinearMode.Add => DeviceMode.Add,
            LinearMode.GeluTanh => DeviceMode.GeluTanh,
            LinearMode.Relu => DeviceMode.Relu,
            LinearMode.QuickGelu => DeviceMode.QuickGelu,
            _ => throw new InvalidOperationException($"Unknown mode {mode}."),
        };
}
