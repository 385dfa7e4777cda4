using Suffice.Inputs;

namespace Suffice.Data.Examples;

/// <summary>The images of a data set with other labels; whatever else is asked, it answers as the data set does.</summary>
/// <param name="data">The images.</param>
/// <param name="labels">Class names.</param>
/// <param name="classes">(data.Count) the class of each image.</param>
/// <param name="areAnswers">Whether they are a teacher's.</param>
internal sealed class RelabelledImages(ImageDataset data, string[] labels, IReadOnlyList<int> classes, bool areAnswers) : ImageDataset
{
    public override string Name => data.Name;

    public override string[] Labels => labels;

    public override int Count => data.Count;

    public override SplitSizes? CustomarySizes => data.CustomarySizes;

    public override bool DividesOfficialTest => data.DividesOfficialTest;

    public override IReadOnlyList<string> Warnings => data.Warnings;

    public override IReadOnlyList<string> OutOfScopeTest => data.OutOfScopeTest;

    public override PixelImage Image(int i) => data.Image(i);

    public override int Label(int i) => classes[i];

    public override bool IsAnswer(int i) => areAnswers;

    public override OfficialSplit OfficialSplitOf(int i) => data.OfficialSplitOf(i);

    public override bool IsPart(int i) => data.IsPart(i);

    public override IEnumerable<int> PartsOf(int i) => data.PartsOf(i);

    public override string Id(int i) => data.Id(i);

    public override UInt128 ContentHash(int i) => data.ContentHash(i);

    public override UInt128[] ContentHashes(IProgress<double>? progress = null) => data.ContentHashes(progress);
}
