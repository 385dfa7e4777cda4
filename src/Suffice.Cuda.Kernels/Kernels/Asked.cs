using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>An input about which something is decided: where its numbers lie.</summary>
internal readonly struct Asked
{
    /// <summary>Of the inputs of the segment.</summary>
    public readonly int Number;

    /// <summary>Of the batch.</summary>
    public readonly int Slot;

    private readonly int setting,
        within;

    public Asked(ArrayView<int> counts, ArrayView<int> pass, DecideShape shape, int number)
    {
        Number = number;
        Slot = counts[BlockLayout.ListAt(ControlList.Slots, shape.Inputs) + number];
        setting = pass[BlockLayout.ListAt(PassList.Settings, shape.Inputs) + Slot];
        within = pass[BlockLayout.ListAt(PassList.Within, shape.Inputs) + Slot];
    }

    private Asked(Asked other, int setting)
    {
        Number = other.Number;
        Slot = other.Slot;
        within = other.within;
        this.setting = setting;
    }

    /// <summary>The same, decided about by the setting after its own, from now on.</summary>
    public Asked Handed(ArrayView<int> pass, DecideShape shape)
    {
        if (Group.IdxX == 0)
            pass[BlockLayout.ListAt(PassList.Settings, shape.Inputs) + Slot] = setting + 1;
        return new Asked(this, setting + 1);
    }

    /// <summary>Where its answer begins.</summary>
    public long Answer(DecideShape shape) => (long)Number * shape.Classes;

    /// <summary>Where its answer at the point before begins.</summary>
    public long Before(DecideShape shape) => (long)Slot * shape.Classes;

    /// <summary>Whether the limit leaves a path.</summary>
    public bool May(int path) => ((within >> path) & 1) != 0;

    /// <summary>The price of computation.</summary>
    public double Lambda(ArrayView<double> numbers, DecideShape shape) => Setting(numbers, shape, BlockLayout.PriceAt);

    /// <summary>The same as the policy is told it.</summary>
    public float Price(ArrayView<double> numbers, DecideShape shape) => (float)Setting(numbers, shape, BlockLayout.ToldPriceAt);

    /// <summary>Of inputs that the setting after its own decides about; 0 where there is one alone.</summary>
    public double Share(ArrayView<double> numbers, DecideShape shape) => Setting(numbers, shape, BlockLayout.ShareAt);

    /// <summary>The score at which it stops.</summary>
    public double Level(ArrayView<double> numbers, DecideShape shape) => Setting(numbers, shape, BlockLayout.LevelsAt + shape.At);

    /// <summary>What a path costs it, as a share of the teacher's computation.</summary>
    public double Fraction(ArrayView<double> numbers, DecideShape shape, int path) =>
        numbers[BlockLayout.CostsAt(Slot, shape.Inputs, shape.Paths) + path];

    /// <summary>The next path of its schedule, or −1.</summary>
    public int Step(ArrayView<int> pass, DecideShape shape) => pass[BlockLayout.StepsAt(setting, shape.Inputs, shape.Paths) + shape.At];

    /// <summary>Sends it on to a path. Where nobody does, it stays stopped.</summary>
    public void Send(ArrayView<int> pass, DecideShape shape, int path) =>
        pass[BlockLayout.ListAt(PassList.Heading, shape.Inputs) + Slot] = path;

    /// <summary>Keeps its answer for the next point.</summary>
    public void Keep(ArrayView<float> answers, ArrayView<float> previous, DecideShape shape)
    {
        Group.Barrier();
        for (int i = Group.IdxX; i < shape.Classes; i += KernelShape.Threads)
            previous[Before(shape) + i] = answers[Answer(shape) + i];
    }

    private double Setting(ArrayView<double> numbers, DecideShape shape, int at) =>
        numbers[BlockLayout.SettingAt(setting, shape.Paths) + at];
}
