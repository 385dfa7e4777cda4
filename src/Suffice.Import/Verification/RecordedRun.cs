using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Import.Verification;

/// <summary>All that a static bundle made of some inputs: tokens after the embedding and after each block, and its answers.</summary>
internal sealed class RecordedRun
{
    private readonly float[][][] tokens; // by input, by blocks run: (tokens, width)
    private readonly float[] answers; // (B, classes)
    private readonly Func<float[], float[]> lastNorm;

    private RecordedRun(ModelDescription model, int count, float[] answers, Func<float[], float[]> lastNorm)
    {
        Model = model;
        this.answers = answers;
        this.lastNorm = lastNorm;
        tokens = [.. Enumerable.Range(0, count).Select(_ => new float[model.Depth + 1][])];
    }

    public ModelDescription Model { get; }

    public int Count => tokens.Length;

    /// <summary>Tokens of each input.</summary>
    public IReadOnlyList<int> Lengths => [.. tokens.Select(of => of[0].Length / Model.Width)];

    public int Longest => Lengths.Max();

    public static RecordedRun Of(BundleFile bundle, ExpectedInputs inputs)
    {
        ModelDescription model = bundle.Manifest.Model;
        float[] answers = new float[inputs.Count * model.Classes];
        var run = new RecordedRun(model, inputs.Count, answers, LastNorm(bundle));
        var controller = new FixedPath(bundle.Library, bundle.Library.Full);
        int now = 0;
        using var executor = new Executor(bundle, 1) { TokensSeen = (blocks, _, seen) => run.tokens[now][blocks] = seen.ToArray() };
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, 1);
        int floats = inputs.Pixels.Length / inputs.Count;
        for (; now < inputs.Count; now++)
        {
            Span<float> answer = answers.AsSpan(now * model.Classes, model.Classes);
            if (!model.Kind.VariesInLength)
            {
                executor.Run(inputs.Pixels.AsSpan(now * floats, floats), 1, controller, answer, new int[1], new Cost[1]);
                continue;
            }
            batch.Clear();
            batch.Add(inputs.Texts[now], FormattableString.Invariant($"text {now}"));
            executor.Run(batch, controller, answer, new int[1], new Cost[1]);
        }
        return run;
    }

    /// <summary>Tokens after so many blocks, by their places in a tensor (B, N, width).</summary>
    public IEnumerable<(int At, float[] Row)> Padded(int blocks, int most) =>
        tokens.Select((of, i) => (i * most * Model.Width, of[blocks]));

    /// <summary>The last block's, through the last LayerNorm where it stands before pooling.</summary>
    public IEnumerable<(int At, float[] Row)> LastPadded(int most) => tokens.Select((of, i) => (i * most * Model.Width, lastNorm(of[^1])));

    /// <summary>All tokens of one input, by their places in a tensor (depth + 1, N, width).</summary>
    public IEnumerable<(int At, float[] Row)> AllOf(int input) => tokens[input].Select((row, i) => (i * row.Length, row));

    /// <summary>By their places in a tensor (B, classes).</summary>
    public IEnumerable<(int At, float[] Row)> Answers(bool unitLength)
    {
        for (int i = 0; i < Count; i++)
        {
            float[] row = answers[(i * Model.Classes)..((i + 1) * Model.Classes)];
            if (unitLength)
                EmbeddingLength.ToOne(row);
            yield return (i * Model.Classes, row);
        }
    }

    private static Func<float[], float[]> LastNorm(BundleFile bundle)
    {
        ModelDescription model = bundle.Manifest.Model;
        ExitDescription last = model.Exits[^1];
        if (!last.HasNorm || last.Norm != ExitNorm.BeforePooling)
            return tokens => tokens;
        float[] weight = bundle.Tensors.Floats("norm.weight").ToArray(),
            bias = bundle.Tensors.Floats("norm.bias").ToArray();
        return tokens =>
        {
            float[] normal = new float[tokens.Length];
            for (int from = 0; from < tokens.Length; from += model.Width)
            {
                ReadOnlySpan<float> row = tokens.AsSpan(from, model.Width);
                double mean = 0,
                    variance = 0;
                foreach (float value in row)
                    mean += (double)value / model.Width;
                foreach (float value in row)
                    variance += (value - mean) * (value - mean) / model.Width;
                for (int i = 0; i < row.Length; i++)
                    normal[from + i] = (float)(((row[i] - mean) / Math.Sqrt(variance + model.NormEpsilon) * weight[i]) + bias[i]);
            }
            return normal;
        };
    }
}
