using Suffice.Control;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Decisions;

/// <summary>What predictor and policy see of an answer, as <see cref="DecisionFeatures"/> computes it.</summary>
internal sealed class FeatureExport(int classes)
{
    private readonly DecisionFeatures features = new(classes);

    /// <summary>Floats of an input.</summary>
    public int Count => features.Count;

    /// <summary>The first so many do not depend on the class.</summary>
    public int Confidence => features.Confidence;

    /// <returns>(B, <see cref="Count"/>).</returns>
    public string Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        using IDisposable part = writer.Named("control.features");
        int ranks = Math.Min(DecisionFeatures.Ranks, classes);
        string answer = site.Class(site.Logits); // (B, 1)
        (string log, string normaliser) = LogProbabilities(writer, site.Logits);
        string[] sorted = writer.Node("TopK", [site.Logits, writer.Sizes(ranks)], 2, Attributes.Of("axis", 1L));
        string ranked = Shown(writer, writer.Node("Sub", [sorted[0], normaliser]));
        string mean = writer.Sum(writer.Node("Mul", [writer.Node("Exp", [log]), log]), 1, keep: true);
        string entropy = writer.Node("Neg", [writer.Node("Div", [mean, writer.Scalar(MathF.Log(classes))])]);
        string changes = site.Previous is { } previous ? Changes(site, previous, answer, log) : NoChanges(site);
        if (classes > DecisionFeatures.NamedClasses)
            return writer.Concat(1, ranked, entropy, changes);
        string numbers = writer.Numbers("control.classes", [1, classes], [.. Enumerable.Range(0, classes).Select(i => (long)i)]);
        string named = site.Single(writer.Node("Equal", [answer, numbers])); // (B, classes)
        return writer.Concat(1, ranked, entropy, changes, named, Shown(writer, log));
    }

    /// <summary>(B, 4): that there was an answer, agreement with it, divergence from it, its probability of the class answered.</summary>
    private static string Changes(DecisionSite site, string previous, string answer, string log)
    {
        GraphWriter writer = site.Writer;
        (string before, _) = LogProbabilities(writer, previous);
        string agrees = site.Single(writer.Node("Equal", [site.Class(previous), answer]));
        string divergence = writer.Sum(
            writer.Node("Mul", [writer.Node("Exp", [before]), writer.Node("Sub", [before, log])]),
            1,
            keep: true
        );
        string bounded = writer.Node(
            "Min",
            [writer.Node("Max", [divergence, writer.Scalar(0)]), writer.Scalar(DecisionFeatures.MostDivergence)]
        );
        string then = writer.Node("Exp", [writer.Node("GatherElements", [before, answer], Attributes.Of("axis", 1L))]);
        string one = writer.Node("Add", [writer.Node("Mul", [agrees, writer.Scalar(0)]), writer.Scalar(1)]);
        return writer.Concat(1, one, agrees, writer.Node("Div", [bounded, writer.Scalar(DecisionFeatures.MostDivergence)]), then);
    }

    /// <summary>(B, 4) zeros.</summary>
    private static string NoChanges(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        string shape = writer.Concat(0, writer.Size(site.Logits, 0), writer.Sizes(4));
        return writer.Node("Expand", [writer.Scalar(0), shape]);
    }

    /// <summary>(B, classes) and what is taken off logits, (B, 1).</summary>
    private static (string Log, string Normaliser) LogProbabilities(GraphWriter writer, string logits)
    {
        string largest = writer.Largest(logits, 1, keep: true);
        string sum = writer.Sum(writer.Node("Exp", [writer.Node("Sub", [logits, largest])]), 1, keep: true);
        string normaliser = writer.Node("Add", [largest, writer.Node("Log", [sum])]);
        return (writer.Node("Sub", [logits, normaliser]), normaliser);
    }

    private static string Shown(GraphWriter writer, string log) =>
        writer.Node("Mul", [writer.Node("Max", [log, writer.Scalar(-DecisionFeatures.Floor)]), writer.Scalar(DecisionFeatures.Scale)]);
}
