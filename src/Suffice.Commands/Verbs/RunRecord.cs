using System.Text.Json.Serialization;

namespace Suffice.Commands.Verbs;

/// <summary>What <c>run</c> found.</summary>
/// <param name="Bundle">Its file.</param>
/// <param name="Images">In the order in which they were classified.</param>
/// <param name="Problems">Messages about inputs that were not.</param>
/// <param name="PeakBytes">Most memory this process has had at a time (VmHWM); null where the system does not say.</param>
internal sealed record RunRecord(string Bundle, ImageAnswer[] Images, string[] Problems, long? PeakBytes);

/// <summary>One image's or text's answer.</summary>
/// <param name="File">As found; of a text, file and line.</param>
/// <param name="Label">The answer.</param>
/// <param name="Probability">Of it, 0 to 1.</param>
/// <param name="Path">That ran.</param>
/// <param name="Macs">Multiply-adds executed.</param>
/// <param name="Fraction">Of the teacher's.</param>
/// <param name="Confidence">The probability at the temperature of the path.</param>
/// <param name="Rejected">Whether the answer is less sure than <c>--reject</c> asks for.</param>
/// <param name="Bits">A hash (XXH64) of the logits as they lie in memory: the same where all of them are, bit for bit.</param>
internal sealed record ImageAnswer(
    string File,
    string Label,
    float Probability,
    string Path,
    long Macs,
    double Fraction,
    double Confidence,
    bool Rejected,
    string Bits
);

/// <summary>Among JSON lines, an input without an answer.</summary>
/// <param name="File">As found; of a text, file and line.</param>
/// <param name="Problem">The message.</param>
internal sealed record ProblemLine(string File, string Problem);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower
)]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(ProblemLine))]
internal sealed partial class RunLineJson : JsonSerializerContext;
