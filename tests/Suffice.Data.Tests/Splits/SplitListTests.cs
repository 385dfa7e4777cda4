using Suffice.Data.Splits;

namespace Suffice.Data.Tests.Splits;

public sealed class SplitListTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_saved_is_loaded()
    {
        var data = new ByteDataset([.. Enumerable.Range(0, 100).Select(i => ($"a\t{i}\\n\n", i, i % 2, i < 20)), ("copy", 3, 1, false)]);
        SplitList list = SplitList.Of(DataSplits.Of(data, 1), ["one\ntwo", "# three"]);
        string path = folder.File(SplitList.FileName);
        list.Save(path);
        SplitList loaded = SplitList.Load(path);
        Assert.Equal(list.Entries, loaded.Entries);
        Assert.Equal(list.Changes, loaded.Changes);
        Assert.Null(loaded.Entries[^1].Split);
        Assert.True(loaded.IsOf(DataSplits.Of(data, 1).Content));
        Assert.False(loaded.IsOf(DataSplits.Of(data, 2).Content));
        Assert.InRange(new FileInfo(path).Length, 1, 40 * data.Count);
    }

    [Fact]
    public void A_damaged_list_is_refused()
    {
        string path = folder.File(SplitList.FileName);
        File.WriteAllText(path, "no gzip");
        Errors.Expect(Fault.Data, () => SplitList.Load(path), path, "is damaged", "begin a new run");
        File.WriteAllBytes(path, TestData.Gzip("00\ttrain\tlabel\n"u8.ToArray()));
        Errors.Expect(Fault.Data, () => SplitList.Load(path), path, "is damaged");
        File.WriteAllBytes(path, TestData.Gzip("00\tnowhere\tlabel\tname\n"u8.ToArray()));
        Errors.Expect(Fault.Data, () => SplitList.Load(path), path, "is damaged");
    }
}
