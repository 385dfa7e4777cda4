namespace Suffice.Onnx;

/// <summary>How an exported folder fares beside our runtime on the same inputs, both with one thread.</summary>
/// <param name="Bundle">The bundle's name.</param>
/// <param name="Checksum">Its checksum.</param>
/// <param name="Data">Where the inputs come from.</param>
/// <param name="Inputs">How many.</param>
/// <param name="Engine">Which one ran the graphs.</param>
/// <param name="Processor">The machine's.</param>
/// <param name="Opset">Version of the operators.</param>
/// <param name="Weights"><c>fp32</c>, <c>fp16</c> or <c>int8</c>.</param>
/// <param name="Controller">Whose decisions; null: there is no graph that decides.</param>
/// <param name="Paths">The graphs of paths.</param>
/// <param name="Prices">The graph that decides.</param>
internal sealed record TrialRecord(
    string Bundle,
    string Checksum,
    string Data,
    int Inputs,
    string Engine,
    string Processor,
    int Opset,
    string Weights,
    string? Controller,
    PathTrial[] Paths,
    PriceTrial[] Prices
);

/// <summary>A path's graph.</summary>
/// <param name="Path">Its name.</param>
/// <param name="SameAnswers">Inputs of the same class as by our runtime.</param>
/// <param name="Difference">Largest difference of a logit, as a share of the largest logit.</param>
internal sealed record PathTrial(string Path, int SameAnswers, double Difference);

/// <summary>The graph that decides, at one price.</summary>
/// <param name="Lambda">The price.</param>
/// <param name="Fraction">Mean multiply-adds, as a share of the teacher's, control included.</param>
/// <param name="SamePaths">Inputs that took the same path as in our runtime.</param>
/// <param name="SameAnswers">Inputs of the same class as by our runtime.</param>
/// <param name="FullMicroseconds">Mean time of an input in the graph of the full path.</param>
/// <param name="AdaptiveMicroseconds">The same in the graph that decides.</param>
/// <param name="OurMicroseconds">The same in our runtime.</param>
internal sealed record PriceTrial(
    double Lambda,
    double Fraction,
    int SamePaths,
    int SameAnswers,
    double FullMicroseconds,
    double AdaptiveMicroseconds,
    double OurMicroseconds
);
