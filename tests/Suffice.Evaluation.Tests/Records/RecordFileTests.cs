using System.Text.Json;
using Suffice.Evaluation.Records;

namespace Suffice.Evaluation.Tests.Records;

public sealed class RecordFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("suffice").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_record_has_exactly_the_published_fields()
    {
        string path = Path.Combine(folder, "eval.json");
        RecordFile.Save(SyntheticRecord.Make([]).Record, path);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement root = json.RootElement;

        Assert.Equal(
            "schema bundle data split examples batch threads static full_path points default_budget deployed controller "
                + "smaller_static controllers machine versions commit seed",
            Names(root)
        );
        Assert.Equal("top1 macs seconds_per_input weight_bytes arena_bytes", Names(root.GetProperty("static")));
        Assert.Equal("top1 macs seconds_per_input", Names(root.GetProperty("full_path")));
        Assert.Equal(
            "budget top1 loss loss_se macs macs_p99 seconds_per_input seconds_p99 weight_bytes arena_bytes paths",
            Names(root.GetProperty("points")[0])
        );
        Assert.Equal("macs seconds_per_input", Names(root.GetProperty("controller")));
        Assert.Equal("blocks top1 macs", Names(root.GetProperty("smaller_static")[0]));
        Assert.Equal("confidence hull entropy patience one_shot oracle", Names(root.GetProperty("controllers")));
        Assert.Equal("top1 macs", Names(root.GetProperty("controllers").GetProperty("confidence")[0]));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("commit").ValueKind);
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        Assert.Contains(
            root.GetProperty("default_budget").GetDouble(),
            root.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("budget").GetDouble())
        );
    }

    [Fact]
    public void Record_and_details_come_back_as_they_were()
    {
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([1, 2, 3]);
        string path = Path.Combine(folder, "eval.json"),
            again = Path.Combine(folder, "again.json");
        RecordFile.Save(record, path);
        RecordFile.Save(RecordFile.LoadRecord(path), again);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(again));

        string beside = RecordFile.DetailsPath(path);
        Assert.Equal(Path.Combine(folder, "eval.details.json"), beside);
        RecordFile.Save(details, beside);
        RecordFile.Save(RecordFile.LoadDetails(beside), again);
        Assert.Equal(File.ReadAllText(beside), File.ReadAllText(again));
    }

    [Theory]
    [InlineData("{\"schema\": 1}", "is not an evaluation's file")]
    [InlineData("{\"sche", "is not an evaluation's file")]
    [InlineData("null", "it is empty")]
    public void A_damaged_record_is_refused_by_name(string content, string said)
    {
        string path = Path.Combine(folder, "eval.json");
        File.WriteAllText(path, content);
        var error = Assert.Throws<SufficeException>(() => RecordFile.LoadRecord(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("suffice eval", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_schema_and_a_missing_file_are_refused()
    {
        string path = Path.Combine(folder, "eval.json");
        RecordFile.Save(SyntheticRecord.Make([]).Record with { Schema = 9 }, path);
        Assert.Contains(
            "has schema 9",
            Assert.Throws<SufficeException>(() => RecordFile.LoadRecord(path)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Cannot read",
            Assert.Throws<SufficeException>(() => RecordFile.LoadRecord(path + "x")).Message,
            StringComparison.Ordinal
        );
    }

    private static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(property => property.Name));
}
