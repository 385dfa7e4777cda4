using Suffice.Data.Examples;
using Suffice.Data.Summaries;
using Suffice.Data.Texts;

namespace Suffice.Data.Kinds;

/// <summary>Sets of texts.</summary>
internal sealed class TextData : DataKind
{
    public override IDataSummary Summarise(LabelledDataset data, int seed, IProgress<double>? progress = null) =>
        TextSummary.Of((TextDataset)data, seed, progress);

    public override string? Words(LabelledDataset data, int i) => ((TextDataset)data).Text(i);
}
