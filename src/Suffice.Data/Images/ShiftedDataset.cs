using Suffice.Data.Examples;
using Suffice.Inputs;

namespace Suffice.Data.Images;

/// <summary>
/// The images of a data set under a <see cref="Shift"/>; whatever else is asked, it answers as the data set does, so splits stay the same.
/// </summary>
/// <param name="data">The images.</param>
/// <param name="shift">How they are changed.</param>
/// <param name="seed">Of the noise; every image has numbers of its own.</param>
internal sealed class ShiftedDataset(ImageDataset data, Shift shift, int seed) : ImageDataset
{
    public override string Name => data.Name;

    public override string[] Labels => data.Labels;

    public override int Count => data.Count;

    public override SplitSizes? CustomarySizes => data.CustomarySizes;

    public override bool DividesOfficialTest => data.DividesOfficialTest;

    public override PixelImage Image(int i) => Shifts.Apply(data.Image(i), shift, unchecked((seed * 1_000_003) + i));

    public override int Label(int i) => data.Label(i);

    public override OfficialSplit OfficialSplitOf(int i) => data.OfficialSplitOf(i);

    public override string Id(int i) => data.Id(i);

    public override UInt128 ContentHash(int i) => data.ContentHash(i);

    public override UInt128[] ContentHashes(IProgress<double>? progress = null) => data.ContentHashes(progress);
}
