using System.Text.Json.Serialization;
using Suffice.Bundles;

namespace Suffice.Onnx;

/// <summary>What an exported folder holds: its <c>export.json</c>.</summary>
/// <param name="Format">Version of this record.</param>
/// <param name="Bundle">The bundle's name.</param>
/// <param name="Checksum">The bundle's checksum.</param>
/// <param name="Opset">Version of the operators.</param>
/// <param name="Weights"><c>fp32</c>, <c>fp16</c> or <c>int8</c>.</param>
/// <param name="Input">Kind of input: <c>image</c> or <c>text</c>.</param>
/// <param name="Data">The file with the numbers of all graphs.</param>
/// <param name="Labels">By class; empty where answers are embeddings.</param>
/// <param name="Preprocessing">How an image becomes the model's input.</param>
/// <param name="Tokenizer">Files of the tokenizer in the folder; empty for images.</param>
/// <param name="Paths">By number.</param>
/// <param name="Adaptive">The graph that decides; null: there is none.</param>
internal sealed record ExportedFolder(
    int Format,
    string Bundle,
    string Checksum,
    int Opset,
    string Weights,
    string Input,
    ExportedData Data,
    string[] Labels,
    Preprocessing Preprocessing,
    string[] Tokenizer,
    ExportedPath[] Paths,
    ExportedControl? Adaptive
)
{
    /// <summary>The name of the file that holds this.</summary>
    public const string File = "export.json";
}

/// <summary>The file with the numbers of all graphs.</summary>
/// <param name="File">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, hexadecimal.</param>
internal sealed record ExportedData(string File, long Bytes, string Sha256);

/// <summary>One path.</summary>
/// <param name="Index">Its number, which the graph that decides gives.</param>
/// <param name="Name">For people.</param>
/// <param name="File">Its graph.</param>
/// <param name="Blocks">Encoder blocks.</param>
/// <param name="Tokens">Tokens in the last of them, at most.</param>
/// <param name="Macs">Multiply-adds without control; for texts, of the longest.</param>
/// <param name="Segment">The graph from the decision point before it; null: not written.</param>
/// <param name="Next">Numbers of the paths that prolong it, in the order of the actions that go on to them.</param>
internal sealed record ExportedPath(int Index, string Name, string File, int Blocks, int Tokens, long Macs, string? Segment, int[] Next);

/// <summary>The graph that decides.</summary>
/// <param name="File">Its file.</param>
/// <param name="Controller">Whose decisions it has.</param>
/// <param name="DefaultLambda">The price it uses where none is given; null: one must be.</param>
/// <param name="Budgets">Falling price, rising share of the teacher's multiply-adds that is spent at it.</param>
internal sealed record ExportedControl(string File, string Controller, double? DefaultLambda, LambdaPoint[] Budgets);

/// <summary>JSON in snake_case.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(ExportedFolder))]
[JsonSerializable(typeof(TrialRecord))]
[JsonSerializable(typeof(Preprocessing))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ExportJson : JsonSerializerContext;
