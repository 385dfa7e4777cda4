using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Texts;

public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_has_a_pool_and_an_official_test()
    {
        Write("train.tsv", "text\tlabel\none\t10\ntwo\t9\n");
        Write("dev.csv", "sentence,class\nthree,10\n");
        Write("test.jsonl", "{\"text\": \"four\", \"label\": 9}\n");
        TextDataset data = Open();
        Assert.Equal(["9", "10"], data.Labels); // in order of number
        Assert.Equal(
            [
                ("one", 1, OfficialSplit.Train, "train.tsv:2"),
                ("two", 0, OfficialSplit.Train, "train.tsv:3"),
                ("three", 1, OfficialSplit.Validation, "dev.csv:2"),
                ("four", 0, OfficialSplit.Test, "test.jsonl:1"),
            ],
            Enumerable.Range(0, data.Count).Select(i => (data.Text(i), data.Label(i), data.OfficialSplitOf(i), data.Id(i)))
        );
        Assert.Equal((Path.GetFileName(folder.Path), "text"), (data.Name, data.Noun));
    }

    [Fact]
    public void A_single_file_is_a_data_set_and_so_is_a_folder_with_one()
    {
        Write("reviews.csv", "text,label\ngood,yes\nbad,No\n");
        Assert.Equal(["No", "yes"], ((TextDataset)DatasetCatalog.OpenAny(folder.File("reviews.csv"))).Labels);
        Assert.Equal(2, Open().Count);
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(folder.Path), "holds texts", "Give a data set of images");
        Write("test.csv", "text,label\ngood,yes\nbad,No\n"); // given by itself it is all there is, not a test split
        Assert.Equal(OfficialSplit.Train, Open("test.csv").OfficialSplitOf(0));
    }

    [Fact]
    public void Folders_of_images_with_a_table_beside_them_stay_images()
    {
        for (int i = 0; i < 4; i++)
            TestData.WritePicture(folder.File($"{"ab"[i % 2]}/{i}.png"), i);
        Write("labels.csv", "text,label\ngood,1\n");
        Assert.IsAssignableFrom<ImageDataset>(DatasetCatalog.OpenAny(folder.Path));
    }

    [Fact]
    public void What_is_no_data_set_is_refused()
    {
        Write("one.csv", "text,label\na,1\nb,1\n");
        Errors.Expect(Fault.Data, () => Open("one.csv"), "one.csv holds one class only, 1", "add texts of another class");
        Write("train.csv", "text,label\na,1\nb,2\n");
        Write("test.csv", "text,label\nc,1\nd,3\n");
        Errors.Expect(Fault.Data, () => Open(), "test.csv:3", "class 3 is in the test file", "Add training texts");
        Write("train.tsv", "text\tlabel\na\t1\n");
        Errors.Expect(Fault.Data, () => Open(), "both train.csv and train.tsv", "Remove one");
        Errors.Expect(Fault.Data, () => TextSource.Open(folder.File("none.tsv")), "none.tsv does not exist");
    }

    [Theory]
    [InlineData("Train.CSV", "TEST.csv")]
    [InlineData("training.csv", "testing.Csv")]
    [InlineData("TRAINING.csv", "Test.csv")]
    public void Parts_may_be_called_in_any_letters(string train, string test)
    {
        Write(train, "text,label\na,1\nb,2\n");
        Write("Validation.csv", "text,label\nc,1\n");
        Write(test, "text,label\nd,1\n");
        TextDataset data = Open();
        Assert.Equal(
            [OfficialSplit.Train, OfficialSplit.Train, OfficialSplit.Validation, OfficialSplit.Test],
            Enumerable.Range(0, data.Count).Select(data.OfficialSplitOf)
        );
        Assert.Empty(data.Warnings);
    }

    [Fact]
    public void Tables_without_one_to_train_on_say_what_is_missing()
    {
        Write("test.tsv", "text\tlabel\na\t1\n");
        Errors.Expect(Fault.Data, () => Open(), "holds test.tsv but no table of training texts", "Name it train.tsv, train.csv");
        Write("Dev.tsv", "text\tlabel\na\t1\n");
        Errors.Expect(Fault.Data, () => Open(), "holds Dev.tsv, test.tsv but no table of training texts");
        Directory.CreateDirectory(folder.File("notes"));
        Errors.Expect(Fault.Data, () => Open(), "holds no images, but tables of texts", "test.tsv", "train.tsv");
    }

    [Fact]
    public void Tables_that_are_not_read_are_named()
    {
        Write("train.csv", "text,label\na,1\nb,2\n");
        Write("extra.csv", "text,label\nc,1\n");
        Assert.Contains("extra.csv is not read", Assert.Single(Open().Warnings), StringComparison.Ordinal);
        Write("Training.csv", "text,label\na,1\nb,2\n");
        Errors.Expect(Fault.Data, () => Open(), "holds both Training.csv and train.csv", "Remove one");
    }

    [Fact]
    public void Tables_in_an_archive_or_of_another_ending_get_a_remedy()
    {
        File.WriteAllBytes(folder.File("reviews.tar"), TestData.Tar(("reviews/train.csv", "text,label\na,1\n"u8.ToArray())));
        Errors.Expect(Fault.Data, () => Open("reviews.tar"), "holds no images, but tables of texts", "reviews/train.csv", "Unpack");
        Write("reviews.txt", "text,label\na,1\n");
        Errors.Expect(Fault.Data, () => Open("reviews.txt"), "reviews.txt is not a data set", ".csv");
    }

    [Fact]
    public void Texts_that_differ_in_capitals_and_spaces_only_stay_together()
    {
        var lines = new List<string> { "text,label" };
        for (int i = 0; i < 60; i++)
            lines.AddRange([$"text number {i},{i % 2}", $"Text  NUMBER {i} ,{i % 2}"]);
        Write("train.csv", string.Join('\n', lines));
        Write("test.csv", "text,label\nTEXT number 7,0\nnew,1\n");
        TextDataset data = Open();
        DataSplits splits = DataSplits.Of(data, 3);
        Assert.Equal(60 + 1, splits.Duplicates);
        Assert.Equal(["train.csv:16", "train.csv:17"], splits.LeftOut.Select(data.Id));
        Split[] all = Enum.GetValues<Split>();
        Assert.Equal(data.Count - 2, all.Sum(split => splits[split].Count));
        string[][] keys = [.. all.Select(split => splits[split].Select(i => TextDataset.Key(data.Text(i))).Distinct().ToArray())];
        Assert.Equal(keys.Sum(key => key.Length), keys.SelectMany(key => key).Distinct().Count());
    }

    [Fact]
    public void Small_sets_say_what_they_lack()
    {
        Write("few.csv", "text,label\na,1\nb,2\nc,1\n");
        Errors.Expect(Fault.Data, () => DataSplits.Of(Open("few.csv"), 0), "few has 3 texts, too few", "Add texts");
    }

    [Fact]
    public void CLINC150_keeps_what_is_out_of_scope_apart()
    {
        Write(
            "data_full.json",
            """
            {"oos_test": [["what is the moon made of", "oos"]], "oos_train": [["sing", "oos"]], "oos_val": [["dance", "oos"]],
             "train": [["wake me at six", "alarm"], ["what do i owe", "balance"]], "val": [["set an alarm", "alarm"]], "test": [["my balance please", "balance"]]}
            """
        );
        TextDataset data = Open();
        Assert.Equal(["alarm", "balance"], data.Labels);
        Assert.Equal(["train[0]", "train[1]", "val[0]", "test[0]"], Enumerable.Range(0, data.Count).Select(data.Id));
        Assert.Equal(
            [OfficialSplit.Train, OfficialSplit.Train, OfficialSplit.Validation, OfficialSplit.Test],
            Enumerable.Range(0, data.Count).Select(data.OfficialSplitOf)
        );
        Assert.Equal(["what is the moon made of"], data.OutOfScopeTest);
        Assert.Equal(["sing", "dance"], data.OutOfScopePool);
    }

    [Theory]
    [InlineData("{", "data_full.json", "Get the file again")]
    [InlineData("[]", "no list named train")]
    [InlineData("""{"train": {}}""", "train is no list")]
    [InlineData("""{"train": [["a", "b"], ["a"]]}""", "train[1] is not a pair")]
    [InlineData("""{"train": [["a", 3]]}""", "train[0] is not a pair")]
    [InlineData("""{"train": [["\ud800", "b"]]}""", "data_full.json", "Get the file again")]
    [InlineData("""{"train": [["a", "b"]]}""", "one class only")]
    public void Damaged_JSON_is_refused(string json, params string[] words)
    {
        Write("data_full.json", json);
        Errors.Expect(Fault.Data, () => Open(), words);
    }

    private TextDataset Open(string name = "") => (TextDataset)DatasetCatalog.OpenAny(Path.Combine(folder.Path, name).TrimEnd('/'));

    private void Write(string name, string content) => File.WriteAllText(folder.File(name), content);
}
