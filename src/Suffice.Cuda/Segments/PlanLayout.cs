using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Segments;

/// <summary>
/// Places of a batch up to a size in one block of a device's memory. An input keeps its rows of the batch's one matrix as long as it is
/// under way, so that inputs on other paths need not move when it stops.
/// </summary>
internal sealed class PlanLayout
{
    private const int CountNumbers = 16; // so that lists begin at whole parts
    private const int Lists = 5;

    private readonly Arena.Layout layout = new();
    private readonly long control,
        features,
        computed,
        answers;

    public PlanLayout(CompiledModel compiled, PlanKey key)
    {
        Key = key;
        Model = compiled.Model;
        long rows = (long)key.Inputs * key.Tokens,
            width = Model.Width;
        ExitWeights[] exits = [.. compiled.Weights.Exits.OfType<ExitWeights>()];
        // All patches are read where they lie.
        MostFeatures = exits.Max(exit => exit.Description.Pooling == ExitPooling.AllPatches ? 0 : exit.Inputs);
        control = layout.Reserve("control block", CountNumbers + ((long)Lists * key.Inputs));
        Inputs = layout.Reserve("inputs", InputNumbers = DeviceEmbedding.Numbers(Model, key));
        Tokens = layout.Reserve("tokens", rows * width);
        Scores = layout.Reserve("class attention", rows);
        Kept = layout.Reserve("reduction: kept tokens", rows);
        Rows = layout.Reserve("rows of a segment", rows);
        Last = layout.Reserve("last answers", (long)key.Inputs * Model.Classes);
        answers = layout.Reserve("answers", (long)key.Inputs * Model.Classes);
        Embedding = DeviceEmbedding.Of(compiled);
        layout.Share(
            () => Embedding.Reserve(layout, key),
            () =>
            {
                Narrow = layout.Reserve("block: narrow", rows * width);
                QueryKeyValue = layout.Reserve("block: queries, keys, values", rows * 3 * width);
                Hidden = layout.Reserve("block: hidden", rows * Model.HiddenWidth);
            },
            () => Normal = layout.Reserve("exit: normalised", rows * width)
        );
        features = layout.Reserve("exit: features", (long)key.Inputs * MostFeatures);
        ExitHidden = layout.Reserve("exit: hidden", (long)key.Inputs * exits.Max(exit => exit.Description.Hidden));
        computed = layout.Reserve("exit: computed", (long)key.Inputs * Model.Classes);
    }

    public PlanKey Key { get; }

    public ModelDescription Model { get; }

    public DeviceEmbedding Embedding { get; }

    public long Bytes => layout.Bytes;

    public IReadOnlyList<ArenaPart> Parts => layout.Parts;

    /// <summary>Four-byte numbers of all inputs.</summary>
    public long InputNumbers { get; }

    /// <summary>Most that an exit reads of an input.</summary>
    public int MostFeatures { get; }

    public int ControlNumbers => CountNumbers + (Lists * Key.Inputs);

    // Offsets in floats, from the beginning of the block.
    public long Inputs { get; }

    public long Tokens { get; }

    public long Scores { get; }

    public long Kept { get; }

    public long Rows { get; }

    public long Last { get; }

    public long Narrow { get; private set; }

    public long QueryKeyValue { get; private set; }

    public long Hidden { get; private set; }

    public long Normal { get; private set; }

    public long ExitHidden { get; }

    public long Control => control;

    public long Features => features;

    public long Computed => computed;

    public long Answers => answers;

    /// <summary>Where a list of the control block begins, numbers from its beginning.</summary>
    public int ListAt(ControlList list) => CountNumbers + ((int)list * Key.Inputs);
}

/// <summary>The lists of a control block, each with an entry for every input of the segment. Counts come before them.</summary>
/// <seealso cref="KernelShape"/>
internal enum ControlList
{
    /// <summary>Number within the batch.</summary>
    Slots,

    /// <summary>Tokens that it comes with.</summary>
    Before,

    /// <summary>Tokens that it has in the segment.</summary>
    After,

    /// <summary>Row of its first token in the batch's matrix.</summary>
    Firsts,

    /// <summary>Its first row among those of the segment.</summary>
    Starts,
}
