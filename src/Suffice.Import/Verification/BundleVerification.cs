using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Import.Verification;

/// <summary>
/// Runs a static bundle on the inputs of a file that another implementation wrote, and compares what that file expects: <c>input</c>
/// (B, C, H, W), or <c>input_ids</c> (B, N) with <c>lengths</c> (B) or <c>attention_mask</c> (B, N) and perhaps <c>token_type_ids</c>;
/// <c>logits</c>, <c>block0</c>, …, <c>last_hidden_state</c>, <c>pooled</c>, <c>sentence_embedding</c>, <c>text0.hidden_states</c>, …
/// Of texts, padding is not compared: what stands there means nothing.
/// </summary>
public static class BundleVerification
{
    /// <summary>Of the largest expected number of a tensor.</summary>
    public const double Relative = 1e-4;

    /// <summary>Of embeddings of texts, and of the tokens that they are made of: absolute, their numbers being around 1.</summary>
    public const double OfEmbeddings = 2e-5;

    /// <param name="bundle">A static bundle.</param>
    /// <param name="expected">The file.</param>
    /// <param name="tolerance">Of the largest expected number of each tensor; null: <see cref="Relative"/>, and
    /// <see cref="OfEmbeddings"/> absolute for embeddings of texts.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the file has no inputs, or they do not suit the bundle.</exception>
    public static VerificationResult Run(string bundle, string expected, double? tolerance = null)
    {
        using BundleFile file = BundleFile.Open(bundle);
        using SafetensorsFile wanted = SafetensorsFile.Open(expected, "Write it again with the implementation to compare with.");
        ModelDescription model = file.Manifest.Model;
        ExpectedInputs inputs = ExpectedInputs.Read(wanted, model);
        RecordedRun run = RecordedRun.Of(file, inputs);
        var differences = new List<TensorDifference>();
        var rest = new List<string>();
        bool isAbsolute = tolerance is null && model.Embeds && model.Kind.VariesInLength;
        foreach (TensorInfo tensor in wanted.Tensors.Values.OrderBy(tensor => tensor.Offset))
        {
            if (ExpectedInputs.Names.Contains(tensor.Name))
                continue;
            if (tensor.Type != "F32" || Find(run, tensor) is not { } compared)
                rest.Add(tensor.Name);
            else
                differences.Add(Compare(tensor.Name, wanted.Floats(tensor.Name), compared, isAbsolute, tolerance));
        }
        return new VerificationResult(expected, inputs.Count, differences, rest);
    }

    /// <summary>The rows to compare with a tensor; null: it has no counterpart.</summary>
    private static IEnumerable<(int At, float[] Row)>? Find(RecordedRun run, TensorInfo tensor)
    {
        ModelDescription model = run.Model;
        string name = tensor.Name;
        int width = model.Width;
        bool isPadded = tensor.Shape is [var count, var tokens, var wide] && count == run.Count && wide == width && tokens >= run.Longest;
        bool isAnswer = tensor.Shape is [var inputs, var classes] && inputs == run.Count && classes == model.Classes;
        if (name.StartsWith("block", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out int block))
            return isPadded && block >= 0 && block < model.Depth ? run.Padded(block + 1, (int)tensor.Shape[1]) : null;
        if (name.StartsWith("text", StringComparison.Ordinal) && name.EndsWith(".hidden_states", StringComparison.Ordinal))
            return
                int.TryParse(name.AsSpan(4, name.IndexOf('.', StringComparison.Ordinal) - 4), out int text)
                && text >= 0
                && text < run.Count
                && tensor.Shape is [var depth, _, var each]
                && depth == model.Depth + 1
                && each == width
                && tensor.Shape[1] == run.Lengths[text]
                ? run.AllOf(text)
                : null;
        return name switch
        {
            "last_hidden_state" => isPadded ? run.LastPadded((int)tensor.Shape[1]) : null,
            "logits" => isAnswer && !model.Embeds ? run.Answers(unitLength: false) : null,
            "pooled" => isAnswer && model.Embeds ? run.Answers(unitLength: false) : null,
            "sentence_embedding" => isAnswer && model.Embeds ? run.Answers(model.UnitLength) : null,
            _ => null,
        };
    }

    private static TensorDifference Compare(
        string name,
        ReadOnlySpan<float> expected,
        IEnumerable<(int At, float[] Row)> actual,
        bool isAbsolute,
        double? tolerance
    )
    {
        double largest = 0,
            scale = 0;
        long values = 0;
        foreach ((int at, float[] row) in actual)
        {
            for (int i = 0; i < row.Length; i++)
            {
                double difference = Math.Abs((double)row[i] - expected[at + i]);
                if (difference > largest || double.IsNaN(difference)) // So that what is not a number stays.
                    largest = difference;
                scale = Math.Max(scale, Math.Abs(expected[at + i]));
            }
            values += row.Length;
        }
        double allowed = isAbsolute ? OfEmbeddings : (tolerance ?? Relative) * scale;
        return new TensorDifference(name, values, double.IsFinite(largest) ? largest : null, scale, allowed);
    }
}
