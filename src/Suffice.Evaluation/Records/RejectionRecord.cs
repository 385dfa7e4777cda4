using System.Text.Json.Serialization;

namespace Suffice.Evaluation.Records;

/// <summary>What withholding unsure answers would do at the default budget.</summary>
/// <param name="Points">One for each threshold of the bundle, chosen on calibration.</param>
internal sealed record RejectionResult(RejectionMeasured[] Points)
{
    /// <summary>What became of inputs of none of the classes; null where the data set has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutOfScopeResult? OutOfScope { get; init; }
}

/// <summary>One threshold.</summary>
/// <param name="Share">Of the calibration inputs that it rejects.</param>
/// <param name="Threshold">Answers of a lower confidence are withheld.</param>
/// <param name="Rejected">Share of the inputs evaluated that it rejects.</param>
/// <param name="Top1">Accuracy on the others; null where there are none.</param>
internal sealed record RejectionMeasured(double Share, double Threshold, double Rejected, double? Top1)
{
    /// <summary>Share of the out-of-scope inputs that it rejects; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OutOfScopeRejected { get; init; }
}

/// <summary>Inputs of none of the classes, at the default budget.</summary>
/// <param name="Examples">How many.</param>
/// <param name="Macs">Mean, control included.</param>
/// <param name="InScopeMacs">The same of the inputs evaluated.</param>
/// <param name="Confidence">Mean.</param>
/// <param name="InScopeConfidence">The same of the inputs evaluated.</param>
/// <param name="Auroc">Chance that an input evaluated is surer than one out of scope, ties half: 0.5 tells nothing, 1 all.</param>
/// <param name="Paths">Share of them by path, cheapest path first; paths that none took are left out.</param>
/// <param name="Surest">Those answered most surely, and as what.</param>
internal sealed record OutOfScopeResult(
    int Examples,
    double Macs,
    double InScopeMacs,
    double Confidence,
    double InScopeConfidence,
    double Auroc,
    IReadOnlyDictionary<string, double> Paths,
    OutOfScopeExample[] Surest
);

/// <summary>An input of none of the classes, and what it was taken for.</summary>
internal sealed record OutOfScopeExample(string Text, string Prediction, double Confidence, string Path);
