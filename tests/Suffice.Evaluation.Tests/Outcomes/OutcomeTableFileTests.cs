using Suffice.Evaluation.Outcomes;
using Suffice.Tensors;

namespace Suffice.Evaluation.Tests.Outcomes;

public sealed class OutcomeTableFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("suffice").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_table_comes_back_as_it_was()
    {
        OutcomeTable table = Synthetic.Table(37, 8);
        string path = Path.Combine(folder, "control.outcomes.safetensors");
        table.Save(path);
        OutcomeTable back = OutcomeTable.Load(path);
        Assert.Equal(table.Labels, back.Labels);
        Assert.Equal(table.Logits, back.Logits);
        Assert.Equal(table.TeacherLogits, back.TeacherLogits);
        Assert.Equal(table.PathMacs, back.PathMacs);
        Assert.Equal(table.TeacherMacs, back.TeacherMacs);
        Assert.Equal(table.Library.Paths, back.Library.Paths);
    }

    [Fact]
    public void Another_safetensors_file_is_refused_by_name()
    {
        string path = Path.Combine(folder, "other.safetensors");
        SafetensorsWriter.Save(path, [new NamedTensor("labels", [1], new float[1])]);
        var error = Assert.Throws<SufficeException>(() => OutcomeTable.Load(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("not an outcome table", error.Message, StringComparison.Ordinal);
        Assert.Contains("measured again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_cut_short_is_to_be_deleted_and_not_copied()
    {
        string path = Path.Combine(folder, "cut.outcomes");
        File.WriteAllBytes(path, new byte[20]);
        var error = Assert.Throws<SufficeException>(() => OutcomeTable.Load(path));
        Assert.EndsWith("Delete it and run `adapt` again: it will be measured again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_description_is_refused_by_name()
    {
        string path = Path.Combine(folder, "damaged.safetensors");
        SafetensorsWriter.Save(path, [], new Dictionary<string, string> { ["outcomes"] = "{\"model\":" });
        var error = Assert.Throws<SufficeException>(() => OutcomeTable.Load(path));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("measured again", error.Message, StringComparison.Ordinal);
    }
}
