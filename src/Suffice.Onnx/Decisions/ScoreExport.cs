using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Decisions;

/// <summary>How sure an exit is of its answer, in double precision, as the <see cref="ExitScore"/> of the same name computes it.</summary>
internal abstract class ScoreExport
{
    /// <summary>Floats that an input carries to the next decision point.</summary>
    public virtual int StateSize => 0;

    /// <summary>Whether it looks at the answer before.</summary>
    public virtual bool LooksBack => false;

    /// <returns>(B, 1), and what is remembered.</returns>
    public abstract (string Score, string? State) Write(DecisionSite site);

    /// <summary>Σ e^x and x, with x = (logit − largest) / temperature: (B, 1) and (B, classes).</summary>
    private protected static (string Sum, string Exponents) Softened(DecisionSite site, double temperature)
    {
        GraphWriter writer = site.Writer;
        string logits = site.Double(site.Logits);
        string below = writer.Node("Sub", [logits, writer.Largest(logits, 1, keep: true)]);
        string exponents = writer.Node("Div", [below, writer.Double(temperature)]);
        return (writer.Sum(writer.Node("Exp", [exponents]), 1, keep: true), exponents);
    }
}

/// <summary>The largest probability: <see cref="ConfidenceScore"/>.</summary>
internal sealed class ConfidenceExport(IReadOnlyList<double> temperatures) : ScoreExport
{
    public override (string Score, string? State) Write(DecisionSite site) =>
        (site.Writer.Node("Reciprocal", [Softened(site, temperatures[site.At.Index]).Sum]), null);
}

/// <summary>The entropy with a minus sign: <see cref="EntropyScore"/>.</summary>
internal sealed class EntropyExport(IReadOnlyList<double> temperatures) : ScoreExport
{
    public override (string Score, string? State) Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        (string sum, string exponents) = Softened(site, temperatures[site.At.Index]);
        string weighted = writer.Sum(writer.Node("Mul", [writer.Node("Exp", [exponents]), exponents]), 1, keep: true);
        return (writer.Node("Sub", [writer.Node("Div", [weighted, sum]), writer.Node("Log", [sum])]), null);
    }
}

/// <summary>How many exits in a row have repeated the answer before them: <see cref="AgreementScore"/>.</summary>
internal sealed class AgreementExport : ScoreExport
{
    public override int StateSize => 1;

    public override bool LooksBack => true;

    public override (string Score, string? State) Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        string answer = site.Class(site.Logits);
        string agrees = site.Single(writer.Node("Equal", [answer, site.Previous is null ? answer : site.Class(site.Previous)]));
        string streak = site.State is null
            ? writer.Node("Mul", [agrees, writer.Scalar(0)])
            : writer.Node("Mul", [agrees, writer.Node("Add", [site.State, writer.Scalar(1)])]);
        return (site.Double(streak), streak);
    }
}

/// <summary>A logistic regression on the decision features: <see cref="JudgedScore"/>.</summary>
/// <param name="classes">C.</param>
/// <param name="judges">(P)(F + 1) weights, the bias last.</param>
internal sealed class JudgeExport(int classes, IReadOnlyList<double[]> judges) : ScoreExport
{
    private readonly FeatureExport features = new(classes);

    public override bool LooksBack => true;

    public override (string Score, string? State) Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        double[] judge = judges[site.At.Index];
        string seen = site.Double(features.Write(site));
        string weights = writer.Numbers($"control.judge.{site.At.Name}", [features.Count, 1], judge.AsSpan(0, features.Count));
        string sum = writer.Node("Add", [writer.Node("MatMul", [seen, weights]), writer.Double(judge[^1])]);
        string falling = writer.Node("Exp", [writer.Node("Neg", [sum])]);
        return (writer.Node("Reciprocal", [writer.Node("Add", [falling, writer.Double(1)])]), null);
    }
}
