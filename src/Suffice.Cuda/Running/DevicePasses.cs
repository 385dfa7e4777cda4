using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Running;

/// <summary>
/// Passes that decide on the device: writes down who decides about which input, and reads where the inputs have stopped. Allocates nothing
/// once it has seen texts of every length.
/// </summary>
internal sealed class DevicePasses
{
    private readonly CompiledModel compiled;
    private readonly PathCosts costs;
    private readonly ExecutionPath[][] chains; // (P) from the root
    private readonly bool[] fits; // (kinds)
    private readonly DecisionData?[] settings; // (2 · inputs) those in use
    private int distinct;

    public DevicePasses(CompiledModel compiled, int maxBatch)
    {
        this.compiled = compiled;
        PathLibrary library = compiled.Bundle.Library;
        costs = new PathCosts(library, compiled.Bundle.Manifest.TeacherMacs);
        chains = [.. library.Paths.Select(path => library.Chain(path).ToArray())];
        fits = [.. Enum.GetValues<DecisionKind>().Select(kind => DecisionWeights.Fit(compiled, kind))];
        settings = new DecisionData?[2 * maxBatch];
    }

    /// <summary>How the bundle's own control decides, where kernels are for it; along fixed paths where it has none.</summary>
    public DecisionKind? UsualKind =>
        compiled.Bundle.Manifest.Controller is null ? DecisionKind.Steps
        : ControllerFamily.Deployed(compiled.Bundle).AtPrice(0).DataOf(0) is { } data && fits[(int)data.Kind] ? data.Kind
        : null;

    /// <summary>Writes a batch into the plan's block.</summary>
    /// <returns>How it decides; null: its controllers have to be asked, or no kernel has room for them.</returns>
    public DecisionKind? Fill(DevicePlan plan, IController controller, ReadOnlySpan<int> lengths)
    {
        PassBlock block = plan.Layout.Pass;
        Span<int> numbers = plan.Host.Pass.Slice<int>(0, block.Integers);
        Span<double> reals = plan.Host.Pass.Slice<double>((long)block.Integers * sizeof(int), block.Doubles);
        distinct = 0;
        numbers[0] = lengths.Length;
        for (int input = 0; input < lengths.Length; input++)
        {
            if (controller.DataOf(input) is not { } data || !fits[(int)data.Kind] || !Agrees(data))
                return null;
            numbers[block.ListAt(PassList.Heading) + input] = 0;
            numbers[block.ListAt(PassList.Tokens) + input] = lengths[input];
            numbers[block.ListAt(PassList.Settings) + input] = Setting(data, block, numbers, reals);
            numbers[block.ListAt(PassList.Within) + input] = Mask(data.Within?.Invoke(lengths[input]));
            costs.Of(lengths[input]).CopyTo(reals[block.CostsAt(input)..]);
        }
        settings[0]!.Scoring.CopyTo(reals[block.ScoringAt..]);
        return settings[0]!.Kind;
    }

    /// <summary>Reads a batch's answers, paths and costs after its pass.</summary>
    public void Collect(
        DevicePlan plan,
        PassProgram program,
        IController controller,
        ReadOnlySpan<int> lengths,
        Span<float> logits,
        Span<int> paths,
        Span<Cost> spent
    )
    {
        plan.Host.Answers.Slice<float>(0, lengths.Length * compiled.Model.Classes).CopyTo(logits);
        ReadOnlySpan<int> headings = plan.Host.Headings.Slice<int>(0, lengths.Length);
        for (int input = 0; input < lengths.Length; input++)
        {
            int path = -1 - headings[input];
            if (path < 0 || path >= chains.Length)
                throw new SufficeException(
                    Fault.Machine,
                    $"The GPU did not say where input {input} stopped. Start the process again, or leave the device out to run on the CPU."
                );
            paths[input] = path;
            spent[input] = Spent(program, controller, input, path, lengths[input]);
        }
    }

    private Cost Spent(PassProgram program, IController controller, int input, int path, int tokens)
    {
        long macs = 0,
            control = 0;
        foreach (ExecutionPath at in chains[path])
        {
            tokens = ModelDescription.TokensKept(tokens, at.KeepRatio);
            macs += program.Segments[at.Index].Macs(tokens);
            if (compiled.Segments[at.Index].Children.Length > 0)
                control += controller.Macs(input, at);
        }
        return new Cost { Macs = macs + control, ControlMacs = control };
    }

    /// <summary>All of a batch decide in one way, with one set of scores.</summary>
    private bool Agrees(DecisionData data) =>
        distinct == 0
        || (
            data.Kind == settings[0]!.Kind
            && (ReferenceEquals(data.Scoring, settings[0]!.Scoring) || data.Scoring.AsSpan().SequenceEqual(settings[0]!.Scoring))
        );

    /// <summary>The number of a setting, written down when it is new; the one that it shares inputs with comes after it.</summary>
    private int Setting(DecisionData data, PassBlock block, Span<int> numbers, Span<double> reals)
    {
        for (int known = distinct - 1; known >= 0; known--)
            if (ReferenceEquals(settings[known], data))
                return known;
        int setting = distinct;
        Write(data, data.Share, block, numbers, reals);
        if (data.Other is { } other)
            Write(other, 0, block, numbers, reals);
        return setting;
    }

    private void Write(DecisionData data, double share, PassBlock block, Span<int> numbers, Span<double> reals)
    {
        settings[distinct] = data;
        data.Steps.CopyTo(numbers[block.StepsAt(distinct)..]);
        Span<double> setting = reals[block.SettingAt(distinct)..];
        setting[BlockLayout.PriceAt] = data.Lambda;
        setting[BlockLayout.ToldPriceAt] = PolicyInputs.EncodePrice(data.Lambda);
        setting[BlockLayout.ShareAt] = share;
        data.Levels.CopyTo(setting[BlockLayout.LevelsAt..]);
        distinct++;
    }

    private static int Mask(bool[]? within)
    {
        if (within is null)
            return -1;
        int mask = 0;
        for (int path = 0; path < within.Length; path++)
            mask |= within[path] ? 1 << path : 0;
        return mask;
    }
}
