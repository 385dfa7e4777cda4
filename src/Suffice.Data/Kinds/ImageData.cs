using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Data.Summaries;

namespace Suffice.Data.Kinds;

/// <summary>Sets of images.</summary>
internal sealed class ImageData : DataKind
{
    public override IDataSummary Summarise(LabelledDataset data, int seed, IProgress<double>? progress = null) =>
        DataSummary.Of((ImageDataset)data, seed, progress);

    public override IEnumerable<(string Name, LabelledDataset Data)> Shifted(LabelledDataset data, int seed) =>
        Enum.GetValues<Shift>()
            .Select(shift => (shift.ToString().ToLowerInvariant(), (LabelledDataset)new ShiftedDataset((ImageDataset)data, shift, seed)));

    public override byte[]? Picture(LabelledDataset data, int i) => PngWriter.Encode(((ImageDataset)data).Image(i));
}
