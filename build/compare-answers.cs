// Compares what executables of suffice-run answered with a reference: compare-answers.cs [--exactly] FOLDER NAME..., where FOLDER/reference
// and FOLDER/NAME were written by `run --json`. Labels and paths must be the same; with --exactly all logits, too, bit for bit.
using System.Text.Json;
using System.Text.Json.Nodes;

bool exactly = args is ["--exactly", ..];
string[] words = exactly ? args[1..] : args;
JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(words[0], name)))!;
JsonNode reference = Read("reference");
JsonArray expected = reference["images"]!.AsArray();
var rows = new JsonArray();
bool agree = words.Length > 1 && expected.Count > 0;
foreach (string name in words[1..])
{
    JsonNode answers = Read(name);
    JsonArray images = answers["images"]!.AsArray();
    if (images.Count != expected.Count)
        throw new InvalidDataException($"{name} answered {images.Count} files, the reference {expected.Count}.");
    (JsonNode Expected, JsonNode Actual)[] pairs = [.. expected.Zip(images, (one, other) => (one!, other!))];
    int Differing(string field) => pairs.Count(pair => (string?)pair.Expected[field] != (string?)pair.Actual[field]);
    if (Differing("file") > 0)
        throw new InvalidDataException($"{name} answered other files than the reference.");
    int labels = Differing("label"),
        paths = Differing("path"),
        bits = Differing("bits");
    agree &= labels == 0 && paths == 0 && (!exactly || bits == 0);
    rows.Add(
        (JsonNode)
            new JsonObject
            {
                ["executable"] = name,
                ["files"] = images.Count,
                ["other_labels"] = labels,
                ["other_paths"] = paths,
                ["other_bits"] = bits,
                ["largest_probability_difference"] = pairs.Max(pair =>
                    Math.Abs((double)pair.Expected["probability"]! - (double)pair.Actual["probability"]!)
                ),
            }
    );
}
var record = new JsonObject
{
    ["schema"] = 1,
    ["bundle"] = (string)reference["bundle"]!,
    ["rows"] = rows,
};
Console.WriteLine(record.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
return agree ? 0 : 1;
