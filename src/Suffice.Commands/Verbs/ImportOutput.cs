using Suffice.Commands.Kinds;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Import;
using Suffice.Import.Verification;
using Suffice.Models;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>The lines of <c>import</c>.</summary>
internal static class ImportOutput
{
    private const int LabelsShown = 8;

    /// <summary>What was understood.</summary>
    public static string Describe(ImportSummary summary)
    {
        ModelDescription model = summary.Model;
        var facts = new TablePrinter(leftAligned: 2);
        facts.Add("family", summary.Family);
        facts.Add(
            "model",
            Invariant($"{model.Depth} blocks, width {model.Width}, {model.Heads} heads, MLP {model.HiddenWidth} ({model.Activation}), ")
                + Invariant($"{model.Tokens} tokens{(model.Kind.VariesInLength ? " at most" : "")}")
        );
        facts.Add("input", InputVerbs.Of(model).Describe(summary));
        facts.Add("answer", Answer(summary));
        facts.Add("parameters", Invariant($"{summary.Parameters:N0}"));
        facts.Add(
            "multiply-adds",
            Invariant($"{summary.Macs:N0}{(model.Kind.VariesInLength ? $" for the longest {model.Kind.Noun}" : "")}")
        );
        facts.Add(
            "exits possible",
            Invariant($"after 0 to {model.Depth - 1} blocks{(model.Embeds ? ", once there is a head" : ", and the net's own")}; ")
                + (model.ExtraTokens == 0 ? "tokens can be dropped" : "tokens cannot be dropped beside learned ones")
        );
        foreach (string note in summary.Notes)
            facts.Add("note", note);
        return facts.ToString();
    }

    /// <summary>How the bundle compares.</summary>
    public static string Describe(VerificationResult result)
    {
        var table = new TablePrinter();
        table.Add("compared", "numbers", "largest difference", "largest expected", "allowed", "");
        foreach (TensorDifference difference in result.Differences)
            table.Add(
                difference.Name,
                Invariant($"{difference.Values:N0}"),
                difference.Largest is { } largest ? Invariant($"{largest:0.0e+0}") : "not a number",
                Invariant($"{difference.Scale:0.###}"),
                Invariant($"{difference.Allowed:0.0e+0}"),
                difference.IsWithin ? "agrees" : "DIFFERS"
            );
        string rest = result.NotCompared.Count == 0 ? "" : $"not compared: {string.Join(", ", result.NotCompared)}{Environment.NewLine}";
        string verdict =
            result.Differences.Count == 0 ? "nothing to compare with was found"
            : result.Agrees ? Invariant($"all agree, on {result.Inputs} inputs")
            : Invariant(
                $"{result.Differences.Count(difference => !difference.IsWithin)} of {result.Differences.Count} differ by more than "
            ) + "is allowed";
        return $"{Environment.NewLine}{table}{rest}{verdict}{Environment.NewLine}";
    }

    private static string Answer(ImportSummary summary)
    {
        ModelDescription model = summary.Model;
        if (model.Embeds)
            return Invariant($"an embedding of {model.Classes} numbers, pooled by {Pooling(model)}")
                + (model.UnitLength ? ", to be scaled to length 1" : "");
        string labels = string.Join(", ", summary.Labels.Take(LabelsShown));
        return Invariant($"{model.Classes} labels: {labels}{(model.Classes > LabelsShown ? ", …" : "")}");
    }

    private static string Pooling(ModelDescription model) =>
        model.Exits[^1].Pooling switch
        {
            ExitPooling.Mean => model.Kind.FirstOfMean(model) == 0 ? "the mean of all tokens" : "the mean of all patches",
            ExitPooling.ClassAndDistillation => "class and distillation token",
            _ => "the class token",
        };
}
