using Suffice.Data.Examples;
using Suffice.Data.Summaries;
using Suffice.Models;

namespace Suffice.Data.Kinds;

/// <summary>What is made of data sets of one kind of input, whatever set it is.</summary>
internal abstract class DataKind
{
    private static readonly ByKind<DataKind> All = new(Image: new ImageData(), Text: new TextData());

    private protected DataKind() { }

    /// <summary>That of a data set.</summary>
    public static DataKind Of(LabelledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return All[data.Kind];
    }

    /// <summary>Reads every example and divides the data set.</summary>
    /// <param name="data">Of this kind.</param>
    /// <param name="seed">Of the split.</param>
    /// <param name="progress">See <see cref="LabelledDataset.ContentHashes"/>.</param>
    public abstract IDataSummary Summarise(LabelledDataset data, int seed, IProgress<double>? progress = null);

    /// <summary>The data set under conditions other than those it was made in, with their names; none where none are known.</summary>
    /// <param name="data">Of this kind.</param>
    /// <param name="seed">Of what is drawn.</param>
    public virtual IEnumerable<(string Name, LabelledDataset Data)> Shifted(LabelledDataset data, int seed) => [];

    /// <summary>A picture of an example (PNG); null where there is nothing to see.</summary>
    public virtual byte[]? Picture(LabelledDataset data, int i) => null;

    /// <summary>The words of an example; null where there are none.</summary>
    public virtual string? Words(LabelledDataset data, int i) => null;
}
