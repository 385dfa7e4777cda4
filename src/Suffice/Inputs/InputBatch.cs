using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>
/// Inputs prepared to be run together: images as normalised pixels, texts as token ids one after another, without anything between or
/// behind them. Allocated once, filled again and again.
/// </summary>
internal sealed class InputBatch
{
    private readonly ModelDescription model;
    private readonly InputBuffer buffer;
    private readonly int[] lengths; // (B)

    /// <param name="model">What will read them.</param>
    /// <param name="preprocessing">Of images.</param>
    /// <param name="capacity">Most inputs.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when so many do not fit one array.</exception>
    public InputBatch(ModelDescription model, Preprocessing preprocessing, int capacity)
    {
        this.model = model;
        int numbers = Math.Max(model.Kind.Numbers(model), model.Tokens);
        if ((long)capacity * numbers > Array.MaxLength)
            throw new SufficeException(
                Fault.Usage,
                $"A batch of {capacity} inputs of {numbers} numbers is too large for one array. Choose a smaller largest batch."
            );
        buffer = InputForm.Of(model).Buffer(model, preprocessing, capacity);
        lengths = new int[capacity];
    }

    /// <summary>Inputs held.</summary>
    public int Count { get; private set; }

    /// <summary>(B, C, H, W) of images; empty for texts.</summary>
    public ReadOnlySpan<float> Values => buffer.Values;

    /// <summary>Token ids of all texts, one after another; empty for images.</summary>
    public ReadOnlySpan<int> Ids => buffer.Ids;

    /// <summary>Their token types.</summary>
    public ReadOnlySpan<int> Types => buffer.Types;

    /// <summary>(B) tokens of each input, class token included.</summary>
    public ReadOnlySpan<int> Lengths => lengths.AsSpan(0, Count);

    /// <summary>Lets go of all inputs.</summary>
    public void Clear()
    {
        buffer.Clear();
        Count = 0;
    }

    /// <summary>Prepares one more input.</summary>
    /// <param name="input">Of the kind that the model reads.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when the model does not take it; says why.</exception>
    public void Add(ModelInput input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Count == lengths.Length)
            throw new SufficeException(Fault.Usage, $"The batch is full with {Count} inputs. Run it, or make room for more.");
        if (input.Kind != model.Kind)
            throw new SufficeException(
                Fault.Data,
                $"{name} is {input.Kind.One}; this model reads {model.Kind.Noun}s. Give it those, or another model."
            );
        lengths[Count] = buffer.Add(input, name);
        Count++;
    }

    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when another model cannot run it.</exception>
    internal void CheckMadeFor(ModelDescription other)
    {
        if (!other.Kind.VariesInLength)
            CheckNumbers(other, Count, Values.Length);
        else if (model.Vocabulary != other.Vocabulary || model.Tokens != other.Tokens || !model.Kind.ReadsAlike(model, other))
            throw new SufficeException(Fault.Usage, "The batch was made for another model. Make it for this one.");
    }

    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when so many inputs do not have so many numbers.</exception>
    internal static void CheckNumbers(ModelDescription model, int count, int numbers)
    {
        long needed = (long)count * model.Kind.Numbers(model);
        if (numbers != needed)
            throw new SufficeException(
                Fault.Usage,
                $"{count} inputs of {string.Join(" x ", model.Kind.Shape(model))} are {needed} floats; got {numbers}."
            );
    }
}
