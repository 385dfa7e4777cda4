using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Splits;

namespace Suffice.Data.Tests.Splits;

public sealed class DataCheckTests : IDisposable
{
    private static readonly Split[] All = Enum.GetValues<Split>();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_content_passes_in_any_order_and_under_any_name()
    {
        DataSplits was = Splits(Images(0, 300)),
            now = Splits([.. Images(0, 300).Reverse().Select(image => image with { Id = "moved/" + image.Id })]);
        Assert.Null(Check(was, now, All));
        Assert.Equal(was.Content with { TrainSample = [] }, now.Content with { TrainSample = [] });
        Assert.Equal(was.Content.TrainSample, now.Content.TrainSample);
        Assert.Equal(128, was.Content.TrainSample.Length);
    }

    [Fact]
    public void What_changed_is_counted_and_named()
    {
        (string Id, int Content, int Label, bool Test)[] images = Images(0, 200),
            changed = [.. images.Where((_, i) => i is not (40 or 50)), ("new", 999, 0, false)];
        int relabelled = Array.FindIndex(changed, image => image.Content == 120);
        changed[relabelled] = changed[relabelled] with { Label = 1 };
        DataSplits was = Splits(images);
        string bundle = Saved(was);
        Errors.Expect(
            Fault.Data,
            () => Check(was, Splits(changed), All, bundle),
            $"bytes is not what {bundle} was made from: 2 images removed (i040, i050), 1 added (new), ",
            "1 with another label (i120: even to odd)",
            "train again",
            "--allow-changed-data"
        );
        Assert.StartsWith(
            "bytes: 2 images removed, 1 added, ",
            Check(was, Splits(changed), All, bundle, allows: true),
            StringComparison.Ordinal
        );
        // Without the list the splits are named.
        Errors.Expect(Fault.Data, () => Check(was, Splits(changed), All), "split", "hold");
    }

    [Fact]
    public void Exchanged_pictures_are_noticed_and_so_is_an_exchanged_label()
    {
        DataSplits was = Splits(Images(0, 200));
        Errors.Expect(Fault.Data, () => Check(was, Splits(Images(1000, 200)), All, Saved(was)), "200 images removed", "200 added");
        (string Id, int Content, int Label, bool Test)[] images = Images(0, 200);
        images[60] = images[60] with { Label = 1 - images[60].Label };
        Errors.Expect(Fault.Data, () => Check(was, Splits(images), All, Saved(was)), "1 image with another label (i060: even to odd)");
    }

    [Fact]
    public void Splits_that_are_not_used_may_have_changed()
    {
        DataSplits was = Splits(Images(0, 200, test: 30));
        // The official test split stays, the others are drawn anew.
        DataSplits now = Splits([.. Images(0, 200, test: 30).Where((_, i) => i % 7 != 5 || i < 30)]);
        var said = new Messages();
        Assert.Null(Check(was, now, [Split.Test], messages: said));
        Assert.Contains("bytes has changed since", Assert.Single(said.All), StringComparison.Ordinal);
        Errors.Expect(Fault.Data, () => Check(was, now, [Split.Calibration, Split.Test]), "is not what");
    }

    [Fact]
    public void Another_data_set_is_welcome_where_it_may_be_one_and_shares_nothing()
    {
        DataSplits was = Splits(Images(0, 200)),
            other = Splits(Images(1000, 200)),
            cut = Splits([.. Images(0, 200).Where((_, i) => i % 3 > 0)]);
        Assert.Null(Check(was, other, All, name: "else", mayBeOther: true));
        Errors.Expect(Fault.Data, () => Check(was, other, All, name: "else"), "is not what");
        Errors.Expect(Fault.Data, () => Check(was, cut, All, name: "else", mayBeOther: true), "is not what");
        Errors.Expect(Fault.Data, () => Check(was, other, All, mayBeOther: true), "is not what"); // it has the same name
    }

    [Fact]
    public void Bundles_without_contents_pass() =>
        Assert.Null(
            new DataCheck().Run("x.suffice", new Provenance("bytes", 0, "", "", ""), Splits(Images(0, 200)), All, mayBeOther: false)
        );

    [Fact]
    public void A_run_is_compared_with_its_list_and_says_each_thing_once()
    {
        SplitList begun = SplitList.Of(Splits(Images(0, 200)), []);
        Assert.Null(new DataCheck().Run("run", begun, Splits(Images(0, 200))));
        DataSplits cut = Splits(Images(0, 180));
        Errors.Expect(
            Fault.Data,
            () => new DataCheck().Run("run", begun, cut),
            "not what run was made from: 20 images removed (i180, i181, i182, …)"
        );
        var said = new Messages();
        var check = new DataCheck(allowsChanges: true, said);
        Assert.Equal(check.Run("run", begun, cut), check.Run("run", begun, cut));
        Assert.Contains("Going on all the same", Assert.Single(said.All), StringComparison.Ordinal);
    }

    private static (string Id, int Content, int Label, bool Test)[] Images(int first, int count, int test = 0) =>
        [.. Enumerable.Range(0, count).Select(i => ($"i{i:D3}", first + i, i % 2, i < test))];

    private static DataSplits Splits((string Id, int Content, int Label, bool Test)[] images) => DataSplits.Of(new ByteDataset(images), 4);

    /// <summary>Where a bundle would lie, beside the list of its examples.</summary>
    private string Saved(DataSplits splits)
    {
        SplitList.Of(splits, []).Save(folder.File(SplitList.FileName));
        return folder.File("net.suffice");
    }

    private static string? Check(
        DataSplits was,
        DataSplits now,
        Split[] read,
        string bundle = "nowhere/net.suffice",
        bool allows = false,
        bool mayBeOther = false,
        string name = "bytes",
        Messages? messages = null
    ) => new DataCheck(allows, messages).Run(bundle, new Provenance(name, 4, "", "", "") { Content = was.Content }, now, read, mayBeOther);

    private sealed class Messages : IProgress<string>
    {
        public List<string> All { get; } = [];

        public void Report(string value) => All.Add(value);
    }
}
