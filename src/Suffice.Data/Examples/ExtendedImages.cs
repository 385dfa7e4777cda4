using Suffice.Inputs;

namespace Suffice.Data.Examples;

/// <summary>The images of a data set, and after them others, which are only trained on.</summary>
/// <param name="data">Divided as ever.</param>
/// <param name="others">With the same labels.</param>
/// <param name="which">Indices of those that are taken.</param>
internal sealed class ExtendedImages(ImageDataset data, ImageDataset others, IReadOnlyList<int> which) : ImageDataset
{
    public override string Name => data.Name;

    public override string[] Labels => data.Labels;

    public override int Count => data.Count + which.Count;

    public override SplitSizes? CustomarySizes => data.CustomarySizes;

    public override bool DividesOfficialTest => data.DividesOfficialTest;

    public override IReadOnlyList<string> Warnings => [.. data.Warnings, .. others.Warnings];

    public override IReadOnlyList<string> OutOfScopeTest => data.OutOfScopeTest;

    public override PixelImage Image(int i) => Find(i, out int at).Image(at);

    public override int Label(int i) => Find(i, out int at).Label(at);

    public override bool IsAnswer(int i) => Find(i, out int at).IsAnswer(at);

    public override OfficialSplit OfficialSplitOf(int i) => i < data.Count ? data.OfficialSplitOf(i) : OfficialSplit.Train;

    public override bool IsPart(int i) => i >= data.Count || data.IsPart(i);

    public override IEnumerable<int> PartsOf(int i) => i < data.Count ? data.PartsOf(i) : [];

    public override string Id(int i) => i < data.Count ? data.Id(i) : $"{others.Name}/{others.Id(which[i - data.Count])}";

    public override UInt128 ContentHash(int i) => Find(i, out int at).ContentHash(at);

    public override UInt128[] ContentHashes(IProgress<double>? progress = null)
    {
        UInt128[] more = others.ContentHashes();
        return [.. data.ContentHashes(progress), .. which.Select(i => more[i])];
    }

    private ImageDataset Find(int i, out int at)
    {
        at = i < data.Count ? i : which[i - data.Count];
        return i < data.Count ? data : others;
    }
}
