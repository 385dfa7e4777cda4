using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>Inputs of one kind in the one form that engines' processes know: rows of single-precision numbers of one length.</summary>
internal abstract class InputRows
{
    private static readonly ByKind<InputRows> All = new(Image: new ImageRows(), Text: new TextRows());

    /// <summary>Those of what a model reads.</summary>
    public static InputRows Of(ModelDescription model) => All[model.Kind];

    /// <summary>Numbers of a row.</summary>
    public abstract int Floats(ModelDescription model);

    /// <summary>Rows of noise: what to run on where no real inputs are.</summary>
    public abstract float[] Noise(ModelDescription model, int count);

    /// <summary>Puts examples in the order in which they would come to a server.</summary>
    public virtual IReadOnlyList<int> Ordered(IReadOnlyList<int> examples) => examples;

    /// <summary>Writes an input into a row of zeros.</summary>
    public abstract void Write(ModelInput input, string name, BundleManifest manifest, Span<float> row);

    /// <summary>Whether our executor runs rows as they are; else they are put into a batch first.</summary>
    public virtual bool RunsAsTheyAre => false;

    /// <summary>Fills a batch with rows.</summary>
    public abstract void Fill(InputBatch batch, ReadOnlySpan<float> rows, int floats);
}
