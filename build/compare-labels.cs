// Compares how often two nets are right on the same files, whose folders are named after their labels, and writes a record in JSON:
// compare-labels.cs TEACHER OTHER, both written by `run --json`. The loss is paired: what the teacher has right and the other has not, less
// what it has not and the other has, in points, with its standard error.
using System.Text.Json;
using System.Text.Json.Nodes;

JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file))!;
(JsonNode teacher, JsonNode other) = (Read(args[0]), Read(args[1]));
(JsonArray theirs, JsonArray ours) = (teacher["images"]!.AsArray(), other["images"]!.AsArray());
(JsonNode Teacher, JsonNode Other)[] pairs = [.. theirs.Zip(ours, (one, two) => (one!, two!))];
if (theirs.Count != ours.Count || pairs.Length < 2 || pairs.Any(pair => (string?)pair.Teacher["file"] != (string?)pair.Other["file"]))
    throw new InvalidDataException("The two answered different files.");

double[] losses = [.. pairs.Select(pair => IsRight(pair.Teacher) - IsRight(pair.Other))];
double mean = losses.Average(),
    variance = losses.Sum(loss => (loss - mean) * (loss - mean)) / (losses.Length - 1);
var record = new JsonObject
{
    ["schema"] = 1,
    ["teacher"] = Path.GetFileName((string)teacher["bundle"]!),
    ["bundle"] = Path.GetFileName((string)other["bundle"]!),
    ["files"] = pairs.Length,
    ["teacher_right"] = pairs.Average(pair => IsRight(pair.Teacher)),
    ["right"] = pairs.Average(pair => IsRight(pair.Other)),
    ["loss_points"] = 100 * mean,
    ["standard_error_points"] = 100 * Math.Sqrt(variance / losses.Length),
    ["flips"] = losses.Count(loss => loss != 0),
    ["fraction_of_macs"] = pairs.Average(pair => (double)pair.Other["fraction"]!),
};
Console.WriteLine(record.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

static double IsRight(JsonNode answer) =>
    Path.GetFileName(Path.GetDirectoryName((string)answer["file"]!)) == (string)answer["label"]! ? 1 : 0;
