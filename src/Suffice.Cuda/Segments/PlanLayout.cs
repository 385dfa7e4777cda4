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
        control = layout.Reserve("control block", BlockLayout.ControlNumbers(key.Inputs));
        Inputs = layout.Reserve("inputs", InputNumbers = DeviceEmbedding.Numbers(Model, key));
        Tokens = layout.Reserve("tokens", rows * width);
        Scores = layout.Reserve("class attention", rows);
        Kept = layout.Reserve("reduction: kept tokens", rows);
        Rows = layout.Reserve("rows of a segment", rows);
        Last = layout.Reserve("last answers", (long)key.Inputs * Model.Classes);
        Pass = new PassBlock(compiled, key);
        PassAt = layout.ReserveBytes("pass: inputs and prices", Pass.Bytes);
        Previous = layout.Reserve("pass: answers before", (long)key.Inputs * Model.Classes);
        Memory = layout.Reserve("pass: memory of rules", key.Inputs);
        States = layout.Reserve("pass: states of policies", (long)key.Inputs * Pass.Shape.Policies * Pass.Shape.State);
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

    public int ControlNumbers => BlockLayout.ControlNumbers(Key.Inputs);

    // Offsets in floats, from the beginning of the block.
    public long Inputs { get; }

    public long Tokens { get; }

    public long Scores { get; }

    public long Kept { get; }

    public long Rows { get; }

    public long Last { get; }

    /// <summary>What a pass that decides on the device begins with.</summary>
    public PassBlock Pass { get; }

    public long PassAt { get; }

    public long Previous { get; }

    public long Memory { get; }

    public long States { get; }

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
    public int ListAt(ControlList list) => BlockLayout.ListAt(list, Key.Inputs);
}
