namespace Suffice.Evaluation.Records;

/// <summary>What the default setting did beyond its means: to costs, to classes, and whether its predictor's word was good.</summary>
/// <param name="Costs">The distribution of cost, cheapest first.</param>
/// <param name="Classes">One for each class, in the order of labels.</param>
/// <param name="Confusions">Mistakes whose number changed most against the static model, largest change first.</param>
/// <param name="Reliability">What the predictor expected to lose by stopping, and what was lost.</param>
internal sealed record Insights(CostShare[] Costs, ClassResult[] Classes, ConfusionChange[] Confusions, ReliabilityBin[] Reliability);

/// <summary>A point of the distribution of cost.</summary>
/// <param name="Fraction">Cost of an input as a fraction of what the static model spends on inputs on average.</param>
/// <param name="Share">Inputs that cost at most as much, 0 to 1.</param>
internal sealed record CostShare(double Fraction, double Share);

/// <summary>One class.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Examples">Its inputs.</param>
/// <param name="StaticTop1">The static model's accuracy on them.</param>
/// <param name="Top1">Ours.</param>
/// <param name="Macs">Mean cost of one.</param>
internal sealed record ClassResult(string Label, int Examples, double StaticTop1, double Top1, double Macs);

/// <summary>One kind of mistake.</summary>
/// <param name="Label">The class.</param>
/// <param name="Prediction">What its inputs were taken for.</param>
/// <param name="Static">How many by the static model.</param>
/// <param name="Ours">How many by ours.</param>
internal sealed record ConfusionChange(string Label, string Prediction, int Static, int Ours);

/// <summary>Inputs at a decision point of which the predictor expected about the same.</summary>
/// <param name="Path">The decision point.</param>
/// <param name="Examples">How many.</param>
/// <param name="Predicted">Mean loss of accuracy expected from stopping here, against the static model: 1 less the predicted
/// utility.</param>
/// <param name="Realised">Mean loss of all of them there: static model right less this exit right.</param>
internal sealed record ReliabilityBin(string Path, int Examples, double Predicted, double Realised);
