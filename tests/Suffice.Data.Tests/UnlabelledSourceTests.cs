using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests;

public sealed class UnlabelledSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Images_are_found_at_any_depth_and_are_all_of_one_class()
    {
        Pictures("2024/05/1.png", "2024/2.png", "3.png", "train/test/4.png", ".hidden/5.png");
        File.WriteAllText(folder.File("in/notes.txt"), "no image");
        LabelledDataset inputs = UnlabelledSource.Open(folder.File("in"));
        Assert.Equal(["2024/05/1.png", "2024/2.png", "3.png", "train/test/4.png"], Ids(inputs));
        Assert.Equal([UnlabelledSource.Class], inputs.Labels);
        Assert.Empty(inputs.Warnings);
        Assert.DoesNotContain(true, Enumerable.Range(0, inputs.Count).Select(inputs.IsOfficialTest));
    }

    [Fact]
    public void Folders_of_classes_are_not_read_and_that_is_said()
    {
        Pictures("cat/1.png", "cat/2.png", "dog/3.png");
        LabelledDataset inputs = UnlabelledSource.Open(folder.File("in"));
        Assert.Equal(3, inputs.Count);
        Assert.Contains("each of 2 classes. They are not read", Assert.Single(inputs.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_texts()
    {
        File.WriteAllText(folder.File("t.txt"), "\uFEFFa good film\r\n\r\n  \r\na \"dull\" one\tor not\r\n");
        var texts = (TextDataset)UnlabelledSource.Open(folder.File("t.txt"));
        Assert.Equal(["a good film", "a \"dull\" one\tor not"], Texts(texts));
        Assert.Equal(["t.txt:1", "t.txt:4"], Ids(texts));
    }

    [Theory]
    [InlineData("t.tsv", "text\tlabel\ngood\t1\nbad\t\n", null)] // an empty label is not looked at
    [InlineData("t.tsv", "text\ngood\nbad\n", null)]
    [InlineData("t.csv", "id;review\n7;good\n8;bad\n", null)]
    [InlineData("t.csv", "7,good\n8,bad\n", "2")]
    [InlineData("t.jsonl", "{\"text\": \"good\"}\n{\"text\": \"bad\", \"label\": [2]}\n", null)]
    public void Of_a_table_only_the_text_is_read(string name, string content, string? column)
    {
        File.WriteAllText(folder.File(name), content);
        var reading = new DataReading(new TextColumns(column));
        Assert.Equal(["good", "bad"], Texts((TextDataset)UnlabelledSource.Open(folder.File(name), reading: reading)));
    }

    [Fact]
    public void Of_a_data_set_the_labels_are_not_read()
    {
        TestData.WriteIdxFolder(folder.File("idx"));
        LabelledDataset inputs = UnlabelledSource.Open(folder.File("idx"));
        Assert.Equal((9, 3), (inputs.Count, Enumerable.Range(0, inputs.Count).Count(inputs.IsOfficialTest)));
        Assert.Equal([UnlabelledSource.Class], inputs.Labels);
    }

    [Fact]
    public void What_is_neither_is_refused()
    {
        Pictures("1.png", "2.gif");
        Refused(folder.File("in"), "2.gif is of a format that is not read", "Convert it");
        Refused(folder.File("in/1.png"), "is a single image", "Give the folder");
        Refused(folder.File("nowhere"), "nor an existing path");
        Directory.CreateDirectory(folder.File("empty"));
        Refused(folder.File("empty"), "holds no PNG or JPEG image");
        Directory.CreateDirectory(folder.File("tables"));
        File.WriteAllText(folder.File("tables/a.tsv"), "text\nx\n");
        Refused(folder.File("tables"), "tables of texts", "tables/a.tsv");
        File.WriteAllText(folder.File("blank.txt"), "\n \n");
        Refused(folder.File("blank.txt"), "holds no texts");
        File.WriteAllText(folder.File("a.csv"), "id,name\n1,2\n");
        Refused(folder.File("a.csv"), "no column for the text among: id, name", "--text-column");
    }

    [Fact]
    public void All_files_that_cannot_be_read_are_named()
    {
        Pictures("1.png", "2.png");
        File.WriteAllText(folder.File("in/3.png"), "none");
        File.WriteAllText(folder.File("in/4.png"), "none");
        Errors.Expect(
            Fault.Data,
            () => DataSplits.Of(UnlabelledSource.Open(folder.File("in")), 0),
            "2 images that cannot be read",
            "3.png",
            "4.png"
        );
    }

    [Fact]
    public void Too_few_are_refused()
    {
        Pictures("1.png", "2.png", "3.png");
        Errors.Expect(Fault.Data, () => DataSplits.Of(UnlabelledSource.Open(folder.File("in")), 0), "3 images, too few", "Add images");
    }

    [Theory]
    [InlineData("1.png 2.png")]
    [InlineData("a/1.png b/2.png 3.png")]
    public void Where_labels_are_needed_images_without_are_sent_here(string files)
    {
        Pictures(files.Split(' '));
        Errors.Expect(Fault.Data, () => DatasetCatalog.OpenAny(folder.File("in")), "adapt --unlabelled");
    }

    [Theory]
    [InlineData("t.txt", "one\ntwo\n")]
    [InlineData("t.tsv", "text\none\ntwo\n")]
    public void Where_labels_are_needed_texts_without_are_sent_here(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        Errors.Expect(Fault.Data, () => DatasetCatalog.OpenAny(folder.File(name)), "adapt --unlabelled");
    }

    [Fact]
    public void Answers_need_not_name_every_class()
    {
        string[] labels = ["ant", "bee", "cow", "dog", "eel"];
        LabelledDataset images = new RandomImages(60, 2);
        int[] answers = [.. Enumerable.Range(0, 60).Select(i => i % 2)];
        LabelledDataset answered = images.Relabelled(labels, answers, areAnswers: true);
        Assert.True(answered.LabelsAreAnswers);
        Assert.Equal(answers, Enumerable.Range(0, 60).Select(answered.Label));
        Assert.Equal(10, DataSplits.Of(answered, 0)[Split.Test].Count);
        Errors.Expect(Fault.Data, () => DataSplits.Of(images.Relabelled(labels, answers, areAnswers: false), 0), "class cow has no image");
    }

    [Fact]
    public void Beside_labelled_images_they_are_only_trained_on()
    {
        LabelledDataset labelled = new RandomImages(60, 2),
            others = new RandomImages(40, 3).Relabelled(labelled.Labels, new int[40], areAnswers: true),
            both = labelled.WithTraining(others, [.. Enumerable.Range(10, 30)]);
        DataSplits alone = DataSplits.Of(labelled, 4),
            all = DataSplits.Of(both, 4);
        Assert.All([Split.Control, Split.Calibration, Split.Test], split => Assert.Equal(alone[split], all[split]));
        Assert.Equal([.. alone[Split.Train], .. Enumerable.Range(60, 30)], all[Split.Train]);
        Assert.Equal(others.ContentHash(12), both.ContentHash(62));
        Assert.Equal((others.Label(12), "noise/noise/00012", true), (both.Label(62), both.Id(62), both.IsAnswer(62)));
        Assert.False(both.LabelsAreAnswers);
    }

    [Fact]
    public void Texts_beside_labelled_ones_are_only_trained_on()
    {
        File.WriteAllLines(folder.File("l.tsv"), ["text\tlabel", .. Enumerable.Range(0, 60).Select(i => $"text {i}\t{i % 2}")]);
        File.WriteAllLines(folder.File("u.txt"), Enumerable.Range(100, 20).Select(i => $"text {i}"));
        LabelledDataset labelled = TextSource.Open(folder.File("l.tsv")),
            others = UnlabelledSource.Open(folder.File("u.txt")).Relabelled(labelled.Labels, new int[20], areAnswers: true),
            both = labelled.WithTraining(others, [3, 4]);
        DataSplits alone = DataSplits.Of(labelled, 4),
            all = DataSplits.Of(both, 4);
        Assert.All([Split.Control, Split.Calibration, Split.Test], split => Assert.Equal(alone[split], all[split]));
        Assert.Equal([.. alone[Split.Train], 60, 61], all[Split.Train]);
        Assert.Equal("text 104", ((TextDataset)both).Text(61));
    }

    private void Pictures(params string[] files)
    {
        for (int i = 0; i < files.Length; i++)
            TestData.WritePicture(folder.File($"in/{files[i]}"), i + 1);
    }

    private static void Refused(string path, params string[] words) => Errors.Expect(Fault.Data, () => UnlabelledSource.Open(path), words);

    private static IEnumerable<string> Ids(LabelledDataset data) => Enumerable.Range(0, data.Count).Select(data.Id);

    private static IEnumerable<string> Texts(TextDataset data) => Enumerable.Range(0, data.Count).Select(data.Text);
}
